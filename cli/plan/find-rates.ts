import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { doneSteps, readPhaseRecord, type PhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { SECOND } from "../../shared/config.ts";
import { PHASE_NAMES, phaseRun, type PhaseDeclaration } from "../../shared/phase.ts";
import { reportFile, runFolder, targetFile } from "../../shared/run-folder.ts";
import { sumOf } from "../sum-of.ts";
import type { MeasuredAct } from "./measured-act.ts";
import type { MeasuredDraw, Rates } from "./rates.ts";

export type FindRatesOptions = {
  readonly runsDir: string;
  readonly migration: string;
  readonly phases: readonly PhaseDeclaration[];
  /** Of the sources: what was measured at others says nothing of these. */
  readonly configDigest: string;
  /** The run that is planned, whose own earlier phases come before all others; null for a new one. */
  readonly run: string | null;
  /** Of a target that is built to the end and has no row. */
  readonly builtBytes: number;
};

/** What this run, and the newest other one of the same migration and sources, have measured; null where nobody has. */
export function findRates(options: FindRatesOptions): Rates | null {
  const { run } = options;
  const own = run === null ? null : measureRun(run, options);
  const found = [own, measureOther(options)].filter((measured) => measured !== null);
  return found.length === 0 ? null : toRates(found.toSorted((a, b) => b.documents - a.documents));
}

function measureOther(options: FindRatesOptions): Measured | null {
  for (const name of newestRuns(options.runsDir)) {
    const measured = name === options.run ? null : measureRun(name, options);
    if (measured !== null) return measured;
  }
  return null;
}

type Measured = {
  readonly run: string;
  /** Of its largest load. */
  readonly documents: number;
  readonly acts: readonly MeasuredAct[];
  readonly draws: readonly MeasuredDraw[];
  readonly targetBytesPerDocument: number | null;
  readonly fileBytesPerDocument: number | null;
};

const reportSchema = z.object({
  migration: z.string(),
  configDigest: z.string(),
  finishedAt: z.string().nullable(),
  durationMs: z.number(),
  validators: z.array(z.object({ durationMs: z.number() })),
  collections: z.array(z.object({ documents: z.number() })),
  files: z.object({ bytes: z.number() }).nullable(),
});
type LoadReport = z.infer<typeof reportSchema>;

/** Null for a run of another migration or other sources, and for one that has loaded nothing. */
function measureRun(run: string, options: FindRatesOptions): Measured | null {
  const { runsDir, phases } = options;
  const runs = [...new Set([run, ...phases.map((phase) => phaseRun(run, phase))])];
  const reports = new Map(runs.flatMap((name) => reportOf(name, options)));
  // The largest load says the most of a larger one.
  const [largest] = [...reports].toSorted(([, a], [, b]) => documentsOf(b) - documentsOf(a));
  if (largest === undefined) return null;
  const [name, report] = largest;
  const documents = documentsOf(report);
  const records = PHASE_NAMES.map((phase) => readRecord(runsDir, run, phase)).filter((record) => record !== null);
  const bytes = statSync(targetFile(runsDir, name), { throwIfNoEntry: false })?.size ?? null;
  return {
    run,
    documents,
    acts: records.length === 0 ? actsOfReport(report) : records.flatMap((record) => actsOf(record, documents)),
    draws: records.flatMap(drawsOf),
    targetBytesPerDocument: bytes === null ? null : Math.max(0, bytes - options.builtBytes) / documents,
    fileBytesPerDocument: report.files === null ? null : report.files.bytes / documents,
  };
}

function reportOf(run: string, { runsDir, migration, configDigest }: FindRatesOptions): [string, LoadReport][] {
  const file = reportFile(runsDir, run);
  if (!existsSync(file)) return [];
  const parsed = reportSchema.safeParse(parseJson(readFileSync(file, "utf8")));
  if (!parsed.success) return [];
  const { data } = parsed;
  const isMeant = data.migration === migration && data.configDigest === configDigest && data.finishedAt !== null;
  return isMeant && documentsOf(data) > 0 ? [[run, data]] : [];
}

/** What is not a report of this version tells us nothing. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function documentsOf({ collections }: LoadReport): number {
  return sumOf(collections.map(({ documents }) => documents));
}

/** A record that is being written, or of another version, tells us nothing. */
function readRecord(runsDir: string, run: string, phase: (typeof PHASE_NAMES)[number]): PhaseRecord | null {
  try {
    return readPhaseRecord(runsDir, run, phase);
  } catch {
    return null;
  }
}

function actsOf(record: PhaseRecord, whole: number): readonly MeasuredAct[] {
  const documents = record.steps.load?.detail.documents ?? whole;
  if (documents === 0) return [];
  const bytes = record.steps.backup?.detail.bytes ?? 0;
  return doneSteps(record).map((act) => ({
    act,
    size: act === "backup" || act === "rehearse" ? bytes : documents,
    durationMs: record.steps[act]?.durationMs ?? 0,
  }));
}

/** Of a run that was made before there were phases. */
function actsOfReport(report: LoadReport): readonly MeasuredAct[] {
  const documents = documentsOf(report);
  const validating = sumOf(report.validators.map(({ durationMs }) => durationMs));
  return [
    { act: "load", size: documents, durationMs: Math.max(0, report.durationMs - validating) },
    { act: "validate", size: documents, durationMs: validating },
  ];
}

/** The one with the largest load first: its figures say the most. */
function toRates(found: readonly Measured[]): Rates {
  const [largest] = found;
  const whose = found.map(({ run, acts }) => `run ${run} (${speedOf(acts)})`);
  return {
    basis: "runs",
    said: `time and disk after ${whose.join(" and ")}${isOneSize(found) ? "; in proportion, so at most for larger phases" : ""}`,
    measured: found.flatMap(({ acts }) => acts),
    draws: found.flatMap(({ draws }) => draws),
    targetBytesPerDocument: largest?.targetBytesPerDocument ?? null,
    fileBytesPerDocument: largest?.fileBytesPerDocument ?? null,
  };
}

function isOneSize(found: readonly Measured[]): boolean {
  return (
    new Set(found.flatMap(({ acts }) => acts.flatMap(({ act, size }) => (act === "load" ? [size] : [])))).size === 1
  );
}

function speedOf(acts: readonly MeasuredAct[]): string {
  const [load] = acts.filter(({ act }) => act === "load").toSorted((a, b) => b.size - a.size);
  if (load === undefined) return "nothing loaded";
  return `${load.size} documents at ${Math.round((load.size * SECOND) / Math.max(1, load.durationMs))}/s`;
}

function drawsOf({ steps: { draw } }: PhaseRecord): readonly MeasuredDraw[] {
  if (draw === undefined) return [];
  const { share, sources, documents, reads } = draw.detail;
  return [{ asked: share * sumOf(Object.values(sources)), documents, reads }];
}

function newestRuns(runsDir: string): readonly string[] {
  if (!existsSync(runsDir)) return [];
  return readdirSync(runsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, atMs: writtenAt(runFolder(runsDir, name)) }))
    .toSorted((a, b) => b.atMs - a.atMs)
    .map(({ name }) => name);
}

function writtenAt(folder: string): number {
  return statSync(join(folder, "report.json"), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
