import { migrations } from "../../migrations/registry.ts";
import { loadConfig } from "../load-config.ts";
import { readRuns } from "../read-ledger.ts";
import { sumOf } from "../sum-of.ts";
import { textTable } from "../text-table.ts";
import { unfinishedRollbacks } from "../unfinished-rollbacks.ts";
import type { VerbAction } from "../verb.ts";

/** The migrations that ship with this version, and the runs in TOUCHDOWN_RUNS_DIR. */
export const list: VerbAction = async (_given, { terminal }) => {
  const { runsDir } = loadConfig();
  const runs = readRuns(runsDir);
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
      runs: runs.map(({ run, migration, startedAt, finishedAt }) => ({ run, migration, startedAt, finishedAt })),
      rollbacks: rollbacks.map(({ run, backup, step }) => ({ run, backup, step })),
    },
  };
};

function runTable(runs: ReturnType<typeof readRuns>): string[] {
  return textTable(
    [
      { title: "run" },
      { title: "started" },
      { title: "finished" },
      { title: "documents", isNumber: true },
      { title: "rejected", isNumber: true },
    ],
    runs.map(({ run, startedAt, finishedAt, collections }) => [
      run,
      startedAt,
      finishedAt ?? "no",
      sumOf(collections.map(({ documents }) => documents)),
      sumOf(collections.map(({ tally }) => tally.rejected)),
    ]),
  );
}
