import * as z from "zod";
import { CHECKS } from "../../migrations/moonlanding/report/verify.ts";
import type { PhaseName } from "../../shared/phase.ts";

const count = z.number().int().nonnegative();
const status = z.enum(["passed", "failed", "skipped", "warning", "pending"]);
const logs = z.array(z.object({ timestamp: z.iso.datetime(), message: z.string() })).min(1);
const step = <Extras extends z.ZodRawShape>(extras: Extras) =>
  z.strictObject({ title: z.string(), status, logs, ...extras });
const common = {
  timestamp: z.iso.datetime(),
  title: z.string(),
  run: z.string(),
  migration: z.literal("moonlanding"),
  startedAt: z.iso.datetime(),
  durationMs: count,
  gate: z.array(z.object({ name: z.string() })).min(1),
  errors: z.array(z.strictObject({ step: z.string(), error: z.string() })),
  warnings: z.array(z.string()),
};
const summary = {
  gateHolds: z.boolean(),
  allPassed: z.boolean(),
  passRate: z.number().nullable(),
  completedSteps: count,
  totalSteps: count,
  completionPercentage: z.number(),
  totalErrors: count,
  totalWarnings: count,
  reads: z.record(z.string(), count.nullable()),
  rollbackSeconds: z.number().nullable(),
};
const backup = {
  backupPath: z.string(),
  backupSize: count,
  backupSeconds: z.number(),
  tableCount: count.nullable(),
  rowCount: count.nullable(),
};
const rollback = { backup: z.string(), rollbackSeconds: z.number(), rollbackSecondsMax: z.literal(300) };
const issues = {
  issues: z.strictObject({ count, errors: count, warnings: count, failedSteps: z.array(z.string()) }),
  rejects: z.record(z.string(), count),
  findings: z.record(z.string(), count),
};
const sampled = {
  collectionsSampled: z.array(
    z.strictObject({
      name: z.string(),
      totalRecords: count.nullable(),
      sampledRecords: count,
      percentage: z.number().nullable(),
    }),
  ),
};
const migrated = {
  recordsBefore: count.nullable(),
  recordsAfter: count,
  recordsMigrated: count,
  breakdown: z.record(z.string(), z.record(z.string(), count)),
};
const entities = z.record(z.string(), count.nullable());

/** The phases whose reports have a shape of their own. */
export const SHAPED = ["sample", "pilot", "full", "verify"] as const satisfies readonly PhaseName[];

/** The shape of moonlanding.md, 6.3. */
export const SHAPES: Readonly<Record<(typeof SHAPED)[number], z.ZodType>> = {
  sample: z.strictObject({
    ...common,
    phase: z.literal("3.4"),
    name: z.literal("sample"),
    steps: z.strictObject({
      "[4.1]": step(sampled),
      "[4.2]": step(sampled),
      "[4.3]": step({
        insertStats: z.looseObject({ read: count, rows: count, rowsByTable: z.record(z.string(), count) }),
      }),
      "[4.4]": step({ validators: z.looseObject({ rowCount: z.object({ status: z.literal("PASS") }) }) }),
      "[4.5]": step({ passRate: z.number() }),
      "[4.6]": step(issues),
      "[4.7]": step({}),
      "[4.8]": step({ ...backup, ...rollback }),
    }),
    summary: z.strictObject({
      ...summary,
      allValidatorsPassed: z.boolean(),
      testDatabase: z.string(),
      sampleStatistics: z.strictObject({ friday: z.object({ sampledRecords: count }), mwr: z.object({}) }),
      migration: z.looseObject({ totalRecordsMigrated: count, databasePath: z.string(), tablesCreated: count }),
      validation: z.looseObject({ validatorsPassed: count }),
      quality: z.strictObject({
        errors: count,
        warnings: count,
        dataLoss: count,
        integrityViolations: count,
        rollbackCapability: z.literal("PASS"),
      }),
      readiness: z.strictObject({ isReady: z.boolean(), recommendedAction: z.string(), blockers: z.array(z.string()) }),
    }),
  }),
  pilot: z.strictObject({
    ...common,
    phase: z.literal("3.5"),
    name: z.literal("pilot"),
    steps: z.strictObject({
      "[5.1]": step(backup),
      "[5.2]": step({ sampleStats: entities }),
      "[5.3]": step({ validators: z.record(z.string(), z.boolean().nullable()) }),
      "[5.4]": step({ counts: entities, files: z.null() }),
      "[5.5]": step(rollback),
      "[5.6]": step({ ...issues, metrics: z.looseObject({ recordsPerSecond: count }) }),
      "[5.7]": step({}),
    }),
    summary: z.strictObject({
      ...summary,
      validatorsChecked: count,
      validatorsPassed: count,
      readyForPhase36: z.boolean(),
      testDatabase: z.string(),
      testReportFile: z.string(),
    }),
  }),
  full: z.strictObject({
    ...common,
    phase: z.literal("3.6"),
    name: z.literal("full"),
    steps: z.strictObject({
      "[6.1]": step(backup),
      "[6.2]": step(migrated),
      "[6.3]": step(migrated),
      "[6.4]": step({ passedCount: count, skippedCount: count, failedCount: count, details: z.array(z.object({})) }),
      "[6.5]": step({ totalRecords: count, expectedMin: count, expectedMax: count, breakdown: entities }),
      "[6.6]": step({}),
      "[6.7]": step(issues),
      "[rehearse]": step({}),
    }),
    summary: z.strictObject({
      ...summary,
      allStepsPassed: z.boolean(),
      totalDuration: count,
      recordsMigrated: count,
      finalRecordCount: count,
      validatorsRan: count,
      validatorsPassed: count,
    }),
  }),
  verify: z.strictObject({
    ...common,
    phase: z.literal("3.7"),
    name: z.literal("verify"),
    checks: z.record(z.string(), z.looseObject({ status, checked: count, failed: count })),
    steps: z.strictObject({
      ...Object.fromEntries(
        CHECKS.map((_, index) => [
          `[7.${index + 1}]`,
          step({
            check: z.string(),
            checked: count,
            failed: count,
            detail: z.string(),
            samples: z.array(z.object({})),
            durationMs: count,
          }),
        ]),
      ),
      "[backup]": step({}),
      "[diff]": step({}),
      "[rehearse]": step({}),
    }),
    summary: z.strictObject({
      ...summary,
      totalChecks: z.literal(12),
      passed: count,
      skipped: count,
      failed: count,
      duration: count,
      diff: z.strictObject({ matching: count, mismatched: count, missing: count, extra: count }),
    }),
  }),
};
