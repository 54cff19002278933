import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { writeDurably } from "../../shared/durable-file.ts";
import { invariant } from "../../shared/errors.ts";
import { PHASE_STEPS, gateItemSchema, phaseName, type PhaseName, type PhaseStep } from "../../shared/phase.ts";
import { cutOverSchema } from "../../shared/cutover.ts";
import { publishedSchema } from "../../shared/publication.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { surveySchema } from "../../shared/survey.ts";
import { verdictSchema } from "../../shared/verdict.ts";

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/** What each step leaves behind: the evidence that the gate judges, and that report and certificate show. */
const evidence = {
  backup: z.object({
    name: z.string(),
    /** Of the backup's manifest. */
    seal: z.string(),
    bytes: count,
    seconds,
  }),
  draw: z.object({
    /** Of the sample, under which workers find it. */
    digest: z.string(),
    seed: count,
    share: z.number(),
    /** Documents in the sample, and reads that drawing it cost. */
    documents: count,
    reads: count,
    /** Documents of the whole source by collection, at the phase's read time. */
    sources: z.record(z.string(), count),
    /** What the sample was topped up for and what of it was not found. */
    toppedUp: z.array(z.string()),
    notFound: z.array(z.string()),
  }),
  survey: surveySchema,
  load: z.object({ documents: count, reads: count, sources: z.record(z.string(), count) }),
  validate: z.object({ verdicts: z.array(verdictSchema) }),
  close: z.object({ item: gateItemSchema, reads: count }),
  diff: z.object({
    ok: z.boolean(),
    matching: count,
    mismatched: count,
    missing: count,
    extra: count,
    detail: z.string(),
    /** Documents that were read again. */
    reads: count,
  }),
  check: z.object({ verdicts: z.array(verdictSchema), reads: count }),
  publish: publishedSchema,
  promote: publishedSchema,
  cutover: cutOverSchema,
  monitor: cutOverSchema,
  rehearse: z.object({ backup: z.string(), seconds }),
  report: z.object({
    digest: z.string(),
    /** Of the gate that it shows: a waiver that is recorded later is shown by a report that is written anew. */
    gate: z.string(),
  }),
  certify: z.object({ digest: z.string() }),
} as const satisfies Record<PhaseStep, z.ZodType>;

const stepRecord = <Shape extends z.ZodType>(detail: Shape) =>
  z.object({
    startedAt: z.string(),
    doneAt: z.string(),
    durationMs: count,
    /** Of the target's ledger when the step was done: evidence of another ledger counts for nothing. Null for a step that says nothing about the target. */
    ledgerDigest: z.string().nullable(),
    detail,
  });

const stepsSchema = z.object({
  backup: stepRecord(evidence.backup).optional(),
  draw: stepRecord(evidence.draw).optional(),
  survey: stepRecord(evidence.survey).optional(),
  load: stepRecord(evidence.load).optional(),
  validate: stepRecord(evidence.validate).optional(),
  close: stepRecord(evidence.close).optional(),
  diff: stepRecord(evidence.diff).optional(),
  check: stepRecord(evidence.check).optional(),
  publish: stepRecord(evidence.publish).optional(),
  promote: stepRecord(evidence.promote).optional(),
  cutover: stepRecord(evidence.cutover).optional(),
  monitor: stepRecord(evidence.monitor).optional(),
  rehearse: stepRecord(evidence.rehearse).optional(),
  report: stepRecord(evidence.report).optional(),
  certify: stepRecord(evidence.certify).optional(),
});
export type StepRecords = z.infer<typeof stepsSchema>;
export type Evidence<Step extends PhaseStep> = z.infer<(typeof evidence)[Step]>;
export type StepRecord<Step extends PhaseStep = PhaseStep> = NonNullable<StepRecords[Step]>;

const recordSchema = z.object({
  format: z.literal(1),
  run: z.string(),
  migration: z.string(),
  phase: phaseName,
  /** Of the Touchdown that began it: evidence of another version counts for nothing. */
  codeVersion: z.string(),
  startedAt: z.string(),
  steps: stepsSchema,
  /** The rollback that followed a failed gate, if there was one. */
  rolledBack: z.object({ backup: z.string(), at: z.string(), seconds }).nullable(),
});

/** How far a phase of a run is: one file a phase, written whole by the coordinator alone, each step after its effect. */
export type PhaseRecord = z.infer<typeof recordSchema>;

export function phaseRecordFile(runsDir: string, run: string, phase: PhaseName): string {
  return join(runFolder(runsDir, run), `phase-${phase}.json`);
}

/** Null for a phase that has not begun. */
export function readPhaseRecord(runsDir: string, run: string, phase: PhaseName): PhaseRecord | null {
  const file = phaseRecordFile(runsDir, run, phase);
  return existsSync(file) ? recordSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
}

export function writePhaseRecord(runsDir: string, record: PhaseRecord): void {
  mkdirSync(runFolder(runsDir, record.run), { recursive: true });
  const text = `${JSON.stringify(recordSchema.parse(record), null, 2)}\n`;
  writeDurably(phaseRecordFile(runsDir, record.run, record.phase), text);
}

export function newPhaseRecord(
  of: Pick<PhaseRecord, "run" | "migration" | "phase" | "codeVersion">,
  now: Date,
): PhaseRecord {
  return { format: 1, ...of, startedAt: now.toISOString(), steps: {}, rolledBack: null };
}

/** The steps in the order of the vocabulary, for those who show them. */
export function doneSteps({ steps }: PhaseRecord): readonly PhaseStep[] {
  const done = PHASE_STEPS.filter((step) => steps[step] !== undefined);
  invariant(done.length === Object.values(steps).filter(Boolean).length, "every recorded step is in the vocabulary");
  return done;
}
