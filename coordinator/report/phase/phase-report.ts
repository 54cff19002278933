import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { gateItemSchema, phaseName, type PhaseName } from "../../../shared/phase.ts";
import { REPORT_STATUSES, type Figure } from "../../../shared/phase-report.ts";
import { runFolder } from "../../../shared/run-folder.ts";

const count = z.number().int().nonnegative();
const figure: z.ZodType<Figure> = z.json();

const stepSchema = z
  .object({
    title: z.string(),
    status: z.enum(REPORT_STATUSES),
    logs: z.array(z.object({ timestamp: z.string(), message: z.string() })),
  })
  .catchall(figure);

/** The report of a phase (moonlanding.md, 6.3). The certificate and the approval of the phase are over it, so it says nothing of them. */
export const phaseReportSchema = z
  .object({
    /** When the last step before it was done: written twice from the same evidence it is the same. */
    timestamp: z.string(),
    /** By the plan that the migration follows, where it follows one. */
    phase: z.string(),
    title: z.string(),
    name: phaseName,
    run: z.string(),
    migration: z.string(),
    startedAt: z.string(),
    durationMs: count,
    steps: z.record(z.string(), stepSchema),
    gate: z.array(gateItemSchema),
    summary: z
      .object({
        /** Every condition of the gate passed, or was waived. */
        gateHolds: z.boolean(),
        /** None of them had to be waived. */
        allPassed: z.boolean(),
        completedSteps: count,
        totalSteps: count,
        completionPercentage: z.number().nullable(),
        totalErrors: count,
        totalWarnings: count,
      })
      .catchall(figure),
    errors: z.array(z.object({ step: z.string(), error: z.string() })),
    warnings: z.array(z.string()),
  })
  .catchall(figure);
export type PhaseReport = z.infer<typeof phaseReportSchema>;
export type StepReport = PhaseReport["steps"][string];

export function phaseReportFile(runsDir: string, run: string, phase: PhaseName): string {
  return join(runFolder(runsDir, run), `report-${phase}.json`);
}

/** Null for a phase that has none yet. */
export function readPhaseReport(runsDir: string, run: string, phase: PhaseName): PhaseReport | null {
  const file = phaseReportFile(runsDir, run, phase);
  return existsSync(file) ? phaseReportSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
}
