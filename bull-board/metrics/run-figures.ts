import { existsSync, readdirSync, statSync } from "node:fs";
import { phaseState, gateOf } from "../../coordinator/report/run/phase-state.ts";
import type { PhaseEvidence } from "../../coordinator/report/run/phase-evidence.ts";
import { findRunMigration } from "../../coordinator/runs/find-run-migration.ts";
import { readTarget, type Ledger } from "../../coordinator/runs/read-ledger.ts";
import { readKnownRun, type Migrations } from "../../coordinator/runs/read-runs.ts";
import { readAlerts, standingAlerts } from "../../shared/alert-file.ts";
import { SECOND } from "../../shared/config.ts";
import { holds, phaseOf, type GateItem } from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { readLastSample } from "../../shared/series-file.ts";
import type { GateStatus, PhaseFigures, RunFigures, TargetFigures } from "./figures.ts";

/** Older, a sample says how a host was. */
const SAMPLE_MS_MAX = 30 * SECOND;

/** Null where nothing of the run has begun, or its files cannot be read this moment. */
export function readRunFigures(runsDir: string, run: string, migrations: Migrations): RunFigures | null {
  const known = readKnownRun(runsDir, run, migrations);
  if (known === null) return null;
  const sample = readLastSample(runsDir, run);
  return {
    run,
    migration: known.migration,
    version: known.ledgers[0]?.version ?? "",
    targets: known.ledgers.map((ledger) => targetFigures(runsDir, ledger, known.evidence.phases)),
    phases: known.evidence.phases.map(phaseFigures),
    alerts: new Set(standingAlerts(readAlerts(runsDir, run)).keys()),
    sample: sample === null || Date.now() - sample.atMs > SAMPLE_MS_MAX ? null : sample,
  };
}

/** The run whose folder was written to last, or null. */
export function newestRun(runsDir: string): string | null {
  if (!statSync(runsDir, { throwIfNoEntry: false })?.isDirectory()) return null;
  const folders = readdirSync(runsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, writtenMs: statSync(runFolder(runsDir, name), { throwIfNoEntry: false })?.mtimeMs }))
    .toSorted((a, b) => (b.writtenMs ?? 0) - (a.writtenMs ?? 0));
  return folders.find(({ name }) => isRun(runsDir, name))?.name ?? null;
}

export function isRun(runsDir: string, run: string): boolean {
  try {
    return existsSync(runFolder(runsDir, run)) && findRunMigration(runsDir, run) !== null;
  } catch {
    // Some other folder, or a target that is being made this moment.
    return false;
  }
}

type Told = Pick<TargetFigures, "rejects" | "lastLandedAtMs">;

function targetFigures(runsDir: string, ledger: Ledger, phases: readonly PhaseEvidence[]): TargetFigures {
  const told = readTarget(runsDir, ledger.run, (target): Told => ({
    rejects: target
      .prepare<[], { rule: string; records: number }>(
        "SELECT rule, count(*) AS records FROM _touchdown_rejects GROUP BY rule",
      )
      .all(),
    lastLandedAtMs:
      target.prepare<[], number | null>("SELECT max(loaded_at_ms) FROM _touchdown_pages").pluck().get() ?? null,
  }));
  const declared = phases.map(({ declaration }) => declaration);
  return { phase: phaseOf(ledger.run, declared), ledger, ...told };
}

function phaseFigures(evidence: PhaseEvidence): PhaseFigures {
  const gate: Record<GateStatus, number> = { pass: 0, waived: 0, fail: 0, skip: 0 };
  for (const item of gateOf(evidence)) gate[statusOf(item)] += 1;
  return {
    phase: evidence.declaration.name,
    state: phaseState(evidence).kind,
    gate,
    reads: evidence.reads.sum,
  };
}

function statusOf(item: GateItem): GateStatus {
  if (item.status === "PASS") return "pass";
  if (holds(item)) return "waived";
  return item.status === "FAIL" ? "fail" : "skip";
}
