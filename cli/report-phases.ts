import { demandsOf } from "../coordinator/report/run/demands.ts";
import { phaseDuration } from "../coordinator/report/run/phase-duration.ts";
import { readRunEvidence, type PhaseEvidence, type RunEvidence } from "../coordinator/report/run/phase-evidence.ts";
import { gateOf, phaseState } from "../coordinator/report/run/phase-state.ts";
import { describeState } from "../coordinator/report/run/render-phases.ts";
import { runState } from "../coordinator/report/run/run-state.ts";
import { shortDigest } from "../coordinator/report/run/short-digest.ts";
import { phaseRun, type GateItem, type PhaseName } from "../shared/phase.ts";
import { runFolder } from "../shared/run-folder.ts";
import { findRunMigration } from "../coordinator/runs/find-run-migration.ts";
import { findMigration } from "./find-migration.ts";
import { readOutcome } from "./read-outcome.ts";
import { validatorLines } from "./result-lines.ts";
import type { RunOutcome } from "./run-outcome.ts";
import { textTable } from "./text-table.ts";

/** What `touchdown report` says of a run that walks phases: its last load, as before, and each of its phases. */
export type PhasesOutcome = RunOutcome & {
  readonly state: string;
  readonly phases: readonly PhaseOutcome[];
  /** What waits for a person, a sentence each. */
  readonly decide: readonly string[];
};

type PhaseOutcome = {
  readonly phase: PhaseName;
  readonly state: string;
  readonly ok: boolean;
  readonly durationMs: number | null;
  readonly documents: number | null;
  readonly reads: number | null;
  readonly rollbackSeconds: number | null;
  readonly certificate: string | null;
  readonly approvedBy: string | null;
  readonly gate: readonly GateItem[];
  /** Digest of its report. */
  readonly report: string | null;
};

export type ReportedPhases = { readonly outcome: PhasesOutcome; readonly lines: readonly string[] };

/** Null for a run without phases, and while none of them has a load that was reported. */
export function reportPhases(runsDir: string, run: string, columns: number): ReportedPhases | null {
  const name = findRunMigration(runsDir, run);
  if (name === null) return null;
  const migration = findMigration(name);
  const phases = migration.phases ?? [];
  const evidence = readRunEvidence({ runsDir, run, migration, phases });
  if (evidence.phases.every(({ record }) => record === null)) return null;
  const load = phases.map((phase) => readOutcome(runsDir, phaseRun(run, phase))).findLast((found) => found !== null);
  if (load === undefined || load === null) return null;
  const state = runState(evidence);
  const outcome = {
    ...load,
    run,
    phase: lastBegun(evidence)?.declaration.name ?? load.phase,
    ok: state.kind !== "failed",
    state: state.sentence,
    phases: evidence.phases.map(outcomeOf),
    decide: demandsOf(evidence).flatMap(({ kind, what }) => (kind === "must" ? [what] : [])),
  };
  return { outcome, lines: [...linesOf(evidence, columns), `report ${runFolder(runsDir, run)}/report.html`] };
}

function lastBegun({ phases }: RunEvidence): PhaseEvidence | undefined {
  return phases.findLast(({ record }) => record !== null);
}

function outcomeOf(phase: PhaseEvidence): PhaseOutcome {
  const { declaration, record, reads, certificate, approval, reportDigest } = phase;
  const [badge, label] = describeState(phaseState(phase));
  return {
    phase: declaration.name,
    state: label,
    ok: badge === "PASS",
    durationMs: phaseDuration(record),
    documents: record?.steps.load?.detail.documents ?? null,
    reads: reads.sum,
    rollbackSeconds: record?.steps.rehearse?.detail.seconds ?? null,
    certificate: certificate?.seal ?? null,
    approvedBy: approval?.by ?? null,
    gate: gateOf(phase),
    report: reportDigest,
  };
}

const COLUMNS = [
  { title: "phase" },
  { title: "state" },
  { title: "gate passed" },
  { title: "certificate" },
  { title: "approved by" },
  { title: "rolls back in", isNumber: true },
  { title: "reads", isNumber: true },
] as const;

/** The phases, then what the gate of the last one says, then what waits for a person. */
function linesOf(evidence: RunEvidence, columns: number): readonly string[] {
  const outcomes = evidence.phases.map(outcomeOf);
  const last = outcomes.findLast(({ gate }) => gate.length > 0);
  const { label, sentence } = runState(evidence);
  const musts = demandsOf(evidence).filter(({ kind }) => kind === "must");
  return [
    "",
    ...textTable(COLUMNS, outcomes.map(rowOf)),
    ...(last === undefined
      ? []
      : ["", `gate of phase ${last.phase}`, ...validatorLines(last.gate, columns, "condition")]),
    "",
    ...musts.flatMap(({ what, commands }) => [`! ${what}:`, ...commands.map((command) => `    ${command}`)]),
    `${label}: ${sentence}`,
  ];
}

function rowOf({
  phase,
  state,
  gate,
  certificate,
  approvedBy,
  rollbackSeconds,
  reads,
}: PhaseOutcome): readonly (string | number)[] {
  const passed = gate.filter(({ status }) => status === "PASS").length;
  return [
    phase,
    state,
    gate.length === 0 ? "" : `${passed} of ${gate.length}`,
    certificate === null ? "" : shortDigest(certificate),
    approvedBy ?? "",
    rollbackSeconds === null ? "" : `${rollbackSeconds.toFixed(1)} s`,
    reads ?? "",
  ];
}
