import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { openTargetReadOnly } from "../../../shared/connections/sqlite.ts";
import { PHASE_STEPS, ROLLBACK_SECONDS_MAX, phaseRun, type GateItem, type PhaseStep } from "../../../shared/phase.ts";
import type { PhaseDeclaration } from "../../../shared/phase.ts";
import type {
  BackupFigures,
  LandedFigures,
  LoadFigures,
  PhaseFigures,
  SampleFigures,
  StepEvidence,
  StepFigures,
} from "../../../shared/phase-report.ts";
import { reportFile, targetFile } from "../../../shared/run-folder.ts";
import { backupFolder } from "../../backup/backup-folder.ts";
import { SCHEMA, isLedger } from "../../backup/digest-tables.ts";
import { findManifest } from "../../backup/manifest.ts";
import type { PhaseRecord } from "../../phases/phase-record.ts";
import type { Report } from "../report.ts";
import { readReads } from "./read-reads.ts";

export type FiguresOf = {
  readonly runsDir: string;
  readonly record: PhaseRecord;
  readonly phase: PhaseDeclaration;
  readonly phases: readonly PhaseDeclaration[];
  readonly gate: readonly GateItem[];
};

/** They come after the report, which therefore says nothing of them. */
const AFTER_REPORT: ReadonlySet<PhaseStep> = new Set(["report", "certify"]);

/** Gathers what the files of a run know of a phase. It answers the same as long as they say the same. */
export function readFigures({ runsDir, record, phase, phases, gate }: FiguresOf): PhaseFigures {
  const { run, steps } = record;
  const own = phaseRun(run, phase);
  const target = targetFile(runsDir, own);
  const done = readSteps(record);
  const times = Object.values(done);
  return {
    run,
    migration: record.migration,
    phase: phase.name,
    title: phase.title,
    share: phase.share,
    next: phases.find(({ needs }) => needs === phase.name)?.name ?? null,
    needsApproval: phase.needsApproval,
    startedAt: record.startedAt,
    endedAt: times.reduce((last, { doneAt }) => (doneAt > last ? doneAt : last), record.startedAt),
    durationMs: times.reduce((sum, { durationMs }) => sum + durationMs, 0),
    steps: done,
    gate,
    validators: steps.validate?.detail.verdicts ?? [],
    checks: steps.check?.detail.verdicts ?? [],
    backup: readBackup({ runsDir, run: own }, steps.backup),
    sample: readSample(steps.draw),
    load: readLoad(record, readLoadReport(runsDir, record.run, phase)),
    diff: readDiffCounts(steps.diff),
    rehearsal: readRehearsal(steps.rehearse),
    reads: readReads(record),
    evidence: readEvidence(record),
    target: { path: relative(runsDir, target), bytes: measureTarget(target) },
  };
}

/** The report of what a phase loaded; null for one that loads nothing, and until it is written. */
export function readLoadReport(runsDir: string, run: string, phase: PhaseDeclaration): Report | null {
  return phase.steps.includes("load") ? readTargetReport(runsDir, run, phase) : null;
}

/** Of the target that a phase works on, whichever phase has loaded it. */
export function readTargetReport(runsDir: string, run: string, phase: PhaseDeclaration): Report | null {
  const file = reportFile(runsDir, phaseRun(run, phase));
  if (!existsSync(file)) return null;
  // Written by writeReport alone.
  const report: Report = JSON.parse(readFileSync(file, "utf8"));
  return report;
}

function readSteps({ steps }: PhaseRecord): PhaseFigures["steps"] {
  const done: Partial<Record<PhaseStep, StepFigures>> = {};
  for (const step of PHASE_STEPS) {
    const record = steps[step];
    if (record === undefined || AFTER_REPORT.has(step)) continue;
    const { startedAt, doneAt, durationMs } = record;
    done[step] = { startedAt, doneAt, durationMs };
  }
  return done;
}

function readEvidence({ steps }: PhaseRecord): StepEvidence {
  const { survey, publish, promote, cutover, monitor } = steps;
  return {
    ...(survey === undefined ? {} : { survey: survey.detail }),
    ...(publish === undefined ? {} : { publish: publish.detail }),
    ...(promote === undefined ? {} : { promote: promote.detail }),
    ...(cutover === undefined ? {} : { cutover: cutover.detail }),
    ...(monitor === undefined ? {} : { monitor: monitor.detail }),
  };
}

function readBackup(
  of: { readonly runsDir: string; readonly run: string },
  record: PhaseRecord["steps"]["backup"],
): BackupFigures | null {
  if (record === undefined) return null;
  const { name, bytes, seconds } = record.detail;
  const folder = backupFolder(of, name);
  const found = findManifest(folder);
  const tables = found.kind === "read" ? found.manifest.tables : null;
  const own = Object.entries(tables ?? {}).filter(([table]) => table !== SCHEMA && !isLedger(table));
  return {
    name,
    path: relative(of.runsDir, join(folder, "target.db")),
    bytes,
    seconds,
    tables: tables === null ? null : own.length,
    rows: tables === null ? null : own.reduce((sum, [, { rows }]) => sum + rows, 0),
    records: tables?.["_touchdown_records"]?.rows ?? null,
  };
}

function readSample(record: PhaseRecord["steps"]["draw"]): SampleFigures | null {
  if (record === undefined) return null;
  const { seed, share, documents, reads, toppedUp, notFound } = record.detail;
  return { seed, share, documents, reads, toppedUp, notFound };
}

function readLoad({ steps }: PhaseRecord, report: Report | null): LoadFigures | null {
  if (steps.load === undefined) return null;
  const { durationMs, detail } = steps.load;
  const { documents, reads } = detail;
  const sources = steps.draw?.detail.sources ?? detail.sources;
  return { durationMs, documents, reads, landed: report === null ? null : readLanded(report, sources) };
}

function readLanded(report: Report, sources: Readonly<Record<string, number>>): LandedFigures {
  const { tally, collections, tables, rejects, findings, merges, files, warnings } = report;
  return {
    tally,
    collections: collections.map(({ name, system, counted, documents, tally: own }) => ({
      name,
      system,
      total: sources[name] ?? null,
      counted,
      documents,
      tally: own,
    })),
    tables,
    rejects: rejects.map(({ rule, count }) => ({ rule, count })),
    findings: findings.map(({ rule, count }) => ({ rule, count })),
    merges: merges.map(({ merge, claims, merged }) => ({ merge, claims, merged })),
    files: files === null ? null : { wanted: files.wanted, copied: files.copied, missing: files.missing },
    warnings,
  };
}

function readDiffCounts(record: PhaseRecord["steps"]["diff"]): PhaseFigures["diff"] {
  if (record === undefined) return null;
  const { matching, mismatched, missing, extra } = record.detail;
  return { matching, mismatched, missing, extra };
}

function readRehearsal(record: PhaseRecord["steps"]["rehearse"]): PhaseFigures["rehearsal"] {
  if (record === undefined) return null;
  const { backup, seconds } = record.detail;
  return { backup, seconds, secondsMax: ROLLBACK_SECONDS_MAX };
}

/** Of the database and not of its file, which changes whenever what is in the WAL moves. */
function measureTarget(file: string): number | null {
  if (!existsSync(file)) return null;
  const target = openTargetReadOnly(file);
  try {
    // SQLite answers both with a whole number.
    return Number(target.pragma("page_count", { simple: true })) * Number(target.pragma("page_size", { simple: true }));
  } finally {
    target.close();
  }
}
