import { existsSync } from "node:fs";
import { join } from "node:path";
import { readPhaseRecord, type Evidence, type StepRecords } from "../../coordinator/phases/phase-record.ts";
import { tellCutOver, tellPublished, tellSurvey } from "../../coordinator/report/phase/tell-evidence.ts";
import { readLedger, readTarget } from "../../coordinator/runs/read-ledger.ts";
import { name as quoted } from "../../coordinator/validators/sql-text.ts";
import { readCatalog } from "../../shared/catalog.ts";
import type { Config } from "../../shared/config.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Disposition } from "../../shared/landing.ts";
import { phaseRun, type PhaseDeclaration, type PhaseStep } from "../../shared/phase.ts";
import { runFolder, targetFile } from "../../shared/run-folder.ts";
import { formatDuration } from "../format-duration.ts";
import { readOutcome } from "../read-outcome.ts";
import { resultLines, validatorLines } from "../result-lines.ts";
import type { RunOutcome } from "../run-outcome.ts";
import { sumOf } from "../sum-of.ts";
import { readsOf } from "./certify-phase.ts";

/** What `--json` prints of a walk: the outcome of its last load, and how each phase went. */
export type WalkOutcome = RunOutcome & {
  readonly phases: readonly PhaseOutcome[];
  /** What the checks say, if they have been asked. */
  readonly checks: RunOutcome["validators"];
  /** Why the last phase may not be left, and the way out; null where all have been certified. */
  readonly stopped: { readonly message: string; readonly hint: string } | null;
};

export type PhaseOutcome = {
  readonly phase: string;
  /** It has been certified. */
  readonly ok: boolean;
  /** When it had been certified before this walk began, which then did nothing in it; else null. */
  readonly certifiedBefore: string | null;
  readonly durationMs: number;
  readonly documents: number | null;
  /** Documents read from the sources, as they bill them. */
  readonly reads: number;
  /** Seconds that the rehearsed rollback took; null where it was not rehearsed. */
  readonly rollbackSeconds: number | null;
  /** Digest of its certificate. */
  readonly certificate: string | null;
  /** What it came to beside its load: a sentence a step. */
  readonly told: readonly string[];
  /** What its steps left that look at the source, or change what others use. */
  readonly evidence: PhaseEvidence;
};

const TOLD_STEPS = ["survey", "publish", "promote", "cutover", "monitor"] as const satisfies readonly PhaseStep[];
type PhaseEvidence = { readonly [step in (typeof TOLD_STEPS)[number]]?: Evidence<step> };

export type WalkedOptions = {
  readonly config: Config;
  readonly migration: Migration;
  readonly run: string;
  /** Those that were to be walked. */
  readonly phases: readonly PhaseDeclaration[];
  /** The gate that did not hold, or null. */
  readonly stopped: TerminalError | null;
  readonly durationMs: number;
};

/** Reads what a walk has come to. */
export function findWalked({ config, migration, run, phases, stopped, durationMs }: WalkedOptions): WalkOutcome {
  const beganAt = new Date(Date.now() - durationMs).toISOString();
  const outcomes = phases
    .map(({ name }) => phaseOutcome({ runsDir: config.runsDir, run, beganAt }, name))
    .filter((found) => found !== null);
  const loads = phases.map((phase) => readOutcome(config.runsDir, phaseRun(run, phase)));
  const last = loads.findLast((load) => load !== null) ?? withoutLoad({ config, migration, run, phases });
  if (last === null) {
    throw (
      stopped ??
      new TerminalError("RUN_UNKNOWN", `run ${run} of ${migration.name} has loaded nothing`, {
        hint: "See touchdown status.",
      })
    );
  }
  const ok = stopped === null && outcomes.length === phases.length && outcomes.every((phase) => phase.ok);
  const phase = outcomes.at(-1)?.phase ?? last.phase;
  const checks = phases.flatMap(({ name }) => checksOf(config.runsDir, run, name));
  const told = stopped === null ? null : { message: stopped.message, hint: stopped.hint };
  return { ...last, run, phase, ok, durationMs, phases: outcomes, checks, stopped: told };
}

/** Where nothing has been reported of a load: what the target of the last phase that has begun says. */
function withoutLoad({ config: { runsDir }, migration, run, phases }: OfWalk): RunOutcome | null {
  const begun = phases.findLast(({ name }) => readPhaseRecord(runsDir, run, name) !== null);
  if (begun === undefined) return null;
  const own = phaseRun(run, begun);
  const file = targetFile(runsDir, own);
  if (!existsSync(file)) return null;
  const { collections } = readLedger(runsDir, own);
  const sum = (field: "read" | Disposition): number => sumOf(collections.map(({ tally }) => tally[field]));
  return {
    run,
    migration: migration.name,
    phase: begun.name,
    target: file,
    ok: false,
    durationMs: 0,
    tally: {
      read: sum("read"),
      mapped: sum("mapped"),
      embedded: sum("embedded"),
      merged: sum("merged"),
      excluded: sum("excluded"),
      rejected: sum("rejected"),
    },
    tables: readTarget(runsDir, own, countTables),
    files: null,
    validators: [],
    warnings: [],
    report: join(runFolder(runsDir, run), `report-${begun.name}.json`),
  };
}

type OfWalk = Pick<WalkedOptions, "config" | "migration" | "run" | "phases">;

function countTables(target: Target): Readonly<Record<string, number>> {
  const counts = [...readCatalog(target).keys()].map((table) => {
    const select = target.prepare<[], number>(`SELECT count(*) FROM ${quoted(table)}`);
    return [table, select.pluck().get() ?? 0] as const;
  });
  return Object.fromEntries(counts);
}

const ASKING_STEPS = ["check", "publish", "promote", "cutover", "monitor"] as const satisfies readonly PhaseStep[];

/** Verdicts of all steps that ask for themselves; those of a check go by their own name. */
function checksOf(runsDir: string, run: string, phase: PhaseDeclaration["name"]): RunOutcome["validators"] {
  const steps = readPhaseRecord(runsDir, run, phase)?.steps ?? {};
  return ASKING_STEPS.flatMap((step) =>
    (steps[step]?.detail.verdicts ?? []).map(({ name, status, checked, failed, detail }) => ({
      name: step === "check" ? name : `${step} ${name}`,
      status,
      checked,
      failed,
      detail,
    })),
  );
}

type Begun = { readonly runsDir: string; readonly run: string; readonly beganAt: string };

function phaseOutcome({ runsDir, run, beganAt }: Begun, phase: PhaseDeclaration["name"]): PhaseOutcome | null {
  const record = readPhaseRecord(runsDir, run, phase);
  if (record === null) return null;
  const { load, rehearse, certify } = record.steps;
  return {
    phase,
    ok: certify !== undefined,
    certifiedBefore: certify !== undefined && certify.doneAt < beganAt ? certify.doneAt : null,
    durationMs: sumOf(Object.values(record.steps).map((step) => step?.durationMs ?? 0)),
    documents: load?.detail.documents ?? null,
    reads: readsOf(record.steps),
    rollbackSeconds: rehearse?.detail.seconds ?? null,
    certificate: certify?.detail.digest ?? null,
    told: tellSteps(record.steps),
    evidence: evidenceOf(record.steps),
  };
}

function evidenceOf(steps: StepRecords): PhaseEvidence {
  return Object.fromEntries(
    TOLD_STEPS.flatMap((step) => (steps[step] === undefined ? [] : [[step, steps[step].detail]])),
  );
}

function tellSteps({ survey, publish, promote, cutover, monitor }: StepRecords): readonly string[] {
  return [
    ...(survey === undefined ? [] : [tellSurvey(survey.detail)]),
    ...[publish, promote].flatMap((step) => (step === undefined ? [] : [tellPublished(step.detail)])),
    ...[cutover, monitor].flatMap((step) => (step === undefined ? [] : [tellCutOver(step.detail)])),
  ];
}

/** The outcome for people: the last load in full, what the checks say, and a line for each phase. */
export function outcomeLines(outcome: WalkOutcome, columns: number): string[] {
  return [...resultLines(outcome, columns), ...walkLines(outcome, columns)];
}

export function walkLines({ phases, checks, stopped }: WalkOutcome, columns: number): string[] {
  const width = Math.max(...phases.map(({ phase }) => phase.length));
  return [
    ...(checks.length === 0 ? [] : ["", ...validatorLines(checks, columns, "check"), ""]),
    ...phases.flatMap((phase) => phaseLines(phase, width)),
    ...(stopped === null ? [] : [stopped.message, `-> ${stopped.hint}`]),
  ];
}

function phaseLines(outcome: PhaseOutcome, width: number): readonly string[] {
  const { phase, ok, certifiedBefore, durationMs, reads, rollbackSeconds, told } = outcome;
  if (certifiedBefore !== null)
    return [`  ${phase.padEnd(width)}  certified already, ${certifiedBefore}: nothing was done and nothing written`];
  return [
    `  ${phase.padEnd(width)}  ${ok ? "certified" : "not certified"}, ${formatDuration(durationMs)}, ${reads} reads` +
      (rollbackSeconds === null ? "" : `, rolls back in ${rollbackSeconds.toFixed(1)} s`),
    ...told.map((sentence) => `  ${" ".repeat(width)}  ${sentence}`),
  ];
}
