import { migrations } from "../../migrations/registry.ts";
import { loadConfig } from "../load-config.ts";
import { describeState } from "../../coordinator/runs/phase-standing.ts";
import type { Ledger } from "../../coordinator/runs/read-ledger.ts";
import { readRuns, type KnownRun } from "../../coordinator/runs/read-runs.ts";
import { sumOf } from "../sum-of.ts";
import { textTable } from "../text-table.ts";
import { unfinishedRollbacks } from "../unfinished-rollbacks.ts";
import type { VerbAction } from "../verb.ts";

/** The migrations that ship with this version, and the runs in TOUCHDOWN_RUNS_DIR. */
export const list: VerbAction = async (_given, { terminal }) => {
  const { runsDir } = loadConfig();
  const runs = readRuns(runsDir, migrations);
  const rollbacks = unfinishedRollbacks(runsDir);
  const known = Object.values(migrations);
  const lines = textTable(
    [
      { title: "migration" },
      { title: "version" },
      { title: "collections", isNumber: true },
      { title: "sources" },
      { title: "moves" },
    ],
    known.map(({ name, version, collections, sources, title }) => [
      name,
      version,
      collections.length,
      sources.map(({ system }) => system).join(", "),
      title,
    ]),
  );
  for (const line of lines) terminal.say(line);
  if (runs.length > 0) {
    terminal.say("");
    for (const line of runTable(runs)) terminal.say(line);
  }
  for (const { run, backup } of rollbacks) {
    terminal.say(`run ${run}: its rollback to backup ${backup} is not finished (touchdown rollback ${run})`);
  }
  return {
    json: {
      migrations: known.map(({ name, title, version, sources, collections }) => ({
        name,
        title,
        version,
        sources: sources.map(({ system }) => system),
        collections: collections.map((collection) => collection.name),
      })),
      runs: runs.map(({ run, migration, startedAt, finishedAt, phases }) => ({
        run,
        migration,
        startedAt,
        finishedAt,
        phases: phases.map(({ phase, state, done }) => ({ phase, state: describeState(state), done })),
      })),
      rollbacks: rollbacks.map(({ run, backup, step }) => ({ run, backup, step })),
    },
  };
};

/** A line for each run, and below it one for each of its phases. */
function runTable(runs: readonly KnownRun[]): string[] {
  return textTable(
    [
      { title: "run" },
      { title: "started" },
      { title: "state" },
      { title: "documents", isNumber: true },
      { title: "rejected", isNumber: true },
    ],
    runs.flatMap((known) => [
      [known.run, known.startedAt, describeEnd(known), ...counts(known.ledgers[0])],
      ...known.phases.map(({ phase, startedAt, state, run }) => [
        `  ${phase}`,
        startedAt ?? "",
        describeState(state),
        ...counts(known.ledgers.find((ledger) => ledger.run === run)),
      ]),
    ]),
  );
}

function describeEnd({ finishedAt }: KnownRun): string {
  return finishedAt === null ? "not finished" : `finished ${finishedAt}`;
}

/** Documents that have landed, and records that were rejected. */
function counts(ledger: Ledger | undefined): readonly (string | number)[] {
  if (ledger === undefined) return ["", ""];
  const { collections } = ledger;
  return [sumOf(collections.map(({ documents }) => documents)), sumOf(collections.map(({ tally }) => tally.rejected))];
}
