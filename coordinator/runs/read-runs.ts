import { existsSync, readdirSync, statSync } from "node:fs";
import { readRunEvidence, type RunEvidence } from "../report/run/phase-evidence.ts";
import { runState } from "../report/run/run-state.ts";
import type { Migration } from "../../shared/migration.ts";
import { readRollbackJournal } from "../../shared/rollback-journal.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { findRunMigration } from "./find-run-migration.ts";
import { standingOf, type PhaseStanding } from "./phase-standing.ts";
import { readLedger, type Ledger } from "./read-ledger.ts";

/** A run with all of its phases, as its folder shows it. */
export type KnownRun = {
  readonly run: string;
  readonly migration: string;
  readonly startedAt: string;
  /** When its last phase has passed, or, for a run of before there were phases, when it had loaded; null while it is not finished. */
  readonly finishedAt: string | null;
  /** Those that have begun or were left out, in their order. */
  readonly phases: readonly PhaseStanding[];
  readonly evidence: RunEvidence;
  /** What its targets say, the newest first. */
  readonly ledgers: readonly Ledger[];
};

/** Migrations by name: one that a run names and that is not among them is shown without its phases. */
export type Migrations = Readonly<Record<string, Pick<Migration, "name" | "title" | "phases">>>;

/** The runs in the folder, newest first. A folder in which nothing has begun is none. */
export function readRuns(runsDir: string, migrations: Migrations): readonly KnownRun[] {
  if (!statSync(runsDir, { throwIfNoEntry: false })?.isDirectory()) return [];
  const runs = readdirSync(runsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => tryRead(runsDir, name, migrations) ?? []);
  return runs.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

/** Null where nothing of the run has begun. */
export function readKnownRun(runsDir: string, run: string, migrations: Migrations): KnownRun | null {
  const name = findRunMigration(runsDir, run);
  if (name === null) return null;
  const migration = migrations[name] ?? { name, title: name, phases: [] };
  const evidence = readRunEvidence({ runsDir, run, migration, phases: migration.phases ?? [] });
  const phases = evidence.phases.flatMap((phase) => standingOf(run, phase) ?? []);
  const targets = new Set([...phases.map((phase) => phase.run), run]);
  const ledgers = [...targets].flatMap((target) => tryLedger(runsDir, target) ?? []);
  const [startedAt] = [...phases, ...ledgers].flatMap((begun) => begun.startedAt ?? []).toSorted();
  if (startedAt === undefined) return null;
  const known = { run, migration: name, startedAt, phases, evidence, ledgers: ledgers.toSorted(newerFirst) };
  return { ...known, finishedAt: finishedAt(known) };
}

function newerFirst(a: Ledger, b: Ledger): number {
  return a.startedAt < b.startedAt ? 1 : -1;
}

function finishedAt({ run, phases, evidence, ledgers }: Omit<KnownRun, "finishedAt">): string | null {
  const loadedAt = ledgers.find((ledger) => ledger.run === run)?.finishedAt ?? null;
  if (phases.length === 0) return loadedAt;
  if (runState(evidence).kind !== "passed") return null;
  return evidence.phases.at(-1)?.certificate?.issuedAt ?? loadedAt;
}

function tryRead(runsDir: string, run: string, migrations: Migrations): KnownRun | null {
  try {
    return readKnownRun(runsDir, run, migrations);
  } catch {
    // Some other file, or a run that is being created this moment: listing the others matters more.
    return null;
  }
}

/** A target that is being rolled back says nothing at the moment. */
function tryLedger(runsDir: string, run: string): Ledger | null {
  const file = targetFile(runsDir, run);
  if (!existsSync(file) || readRollbackJournal(file) !== null) return null;
  return readLedger(runsDir, run);
}
