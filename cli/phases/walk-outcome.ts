import { readPhaseRecord } from "../../coordinator/phases/phase-record.ts";
import type { Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import { phaseRun, type PhaseDeclaration } from "../../shared/phase.ts";
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
  readonly durationMs: number;
  readonly documents: number | null;
  /** Documents read from the sources, as they bill them. */
  readonly reads: number;
  /** Seconds that the rehearsed rollback took; null where it was not rehearsed. */
  readonly rollbackSeconds: number | null;
  /** Digest of its certificate. */
  readonly certificate: string | null;
};

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
  const outcomes = phases.map(({ name }) => phaseOutcome(config.runsDir, run, name)).filter((found) => found !== null);
  const loads = phases.map((phase) => readOutcome(config.runsDir, phaseRun(run, phase)));
  const last = loads.findLast((load) => load !== null);
  if (last === null || last === undefined) {
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

function checksOf(runsDir: string, run: string, phase: PhaseDeclaration["name"]): RunOutcome["validators"] {
  const verdicts = readPhaseRecord(runsDir, run, phase)?.steps.check?.detail.verdicts ?? [];
  return verdicts.map(({ name, status, checked, failed, detail }) => ({ name, status, checked, failed, detail }));
}

function phaseOutcome(runsDir: string, run: string, phase: PhaseDeclaration["name"]): PhaseOutcome | null {
  const record = readPhaseRecord(runsDir, run, phase);
  if (record === null) return null;
  const { load, rehearse, certify } = record.steps;
  return {
    phase,
    ok: certify !== undefined,
    durationMs: sumOf(Object.values(record.steps).map((step) => step?.durationMs ?? 0)),
    documents: load?.detail.documents ?? null,
    reads: readsOf(record.steps),
    rollbackSeconds: rehearse?.detail.seconds ?? null,
    certificate: certify?.detail.digest ?? null,
  };
}

/** The outcome for people: the last load in full, what the checks say, and a line for each phase. */
export function outcomeLines(outcome: WalkOutcome, columns: number): string[] {
  return [...resultLines(outcome, columns), ...walkLines(outcome, columns)];
}

export function walkLines({ phases, checks, stopped }: WalkOutcome, columns: number): string[] {
  const width = Math.max(...phases.map(({ phase }) => phase.length));
  return [
    ...(checks.length === 0 ? [] : ["", ...validatorLines(checks, columns, "check"), ""]),
    ...phases.map(
      ({ phase, ok, durationMs, reads, rollbackSeconds }) =>
        `  ${phase.padEnd(width)}  ${ok ? "certified" : "not certified"}, ${formatDuration(durationMs)}, ${reads} reads` +
        (rollbackSeconds === null ? "" : `, rolls back in ${rollbackSeconds.toFixed(1)} s`),
    ),
    ...(stopped === null ? [] : [stopped.message, `-> ${stopped.hint}`]),
  ];
}
