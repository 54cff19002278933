import * as z from "zod";
import { DISPOSITIONS } from "../../shared/landing.ts";
import { chooseKnownRun } from "../choose-known-run.ts";
import { fileLines } from "../file-lines.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName } from "../parse-given.ts";
import type { Ledger } from "../read-ledger.ts";
import { readLive, type Live } from "../read-live.ts";
import { sumOf } from "../sum-of.ts";
import { textTable } from "../text-table.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({ run: runName.optional() });

/** What the ledger and, while it is under way, the queues say about a run. */
export const status: VerbAction = async (given, { terminal }) => {
  const { run } = parseGiven(shape, given);
  const config = loadConfig();
  const ledger = chooseKnownRun(config.runsDir, run ?? null);
  const live = await readLive(config, ledger.run);
  const state = stateOf(ledger, live);
  for (const line of [
    ...headLines(ledger, state),
    "",
    ...collectionLines(ledger),
    ...fileLines(ledger.files),
    ...(live === null ? [] : ["", ...liveLines(live)]),
  ]) {
    terminal.say(line);
  }
  if (state === "interrupted") terminal.say(`\nresume it with: touchdown run ${ledger.migration} --run ${ledger.run}`);
  return { json: { ...ledger, state, live } };
};

type RunState = "running" | "paused" | "finished" | "interrupted";

/** A run whose coordinator is gone looks as it left it: only a heartbeat of somebody who works on it says otherwise. */
export function stateOf({ finishedAt }: Ledger, live: Live | null): RunState {
  if (finishedAt !== null) return "finished";
  if (live === null || live.workers.length === 0) return "interrupted";
  return live.state === "paused" ? "paused" : "running";
}

function headLines({ run, migration, version, startedAt, finishedAt, steps }: Ledger, state: RunState): string[] {
  return [
    `run ${run}: ${state}`,
    `${migration} version ${version}, started ${startedAt}${finishedAt === null ? "" : `, finished ${finishedAt}`}`,
    `steps done: ${steps.length === 0 ? "none" : steps.join(", ")}`,
  ];
}

function collectionLines({ collections }: Ledger): string[] {
  const fields = ["read", ...DISPOSITIONS, "held"] as const;
  const rows = collections.map(({ name, counted, documents, tally }) => [
    name,
    counted ?? "?",
    documents,
    ...fields.map((field) => tally[field]),
  ]);
  const total = fields.map((field) => sumOf(collections.map(({ tally }) => tally[field])));
  rows.push([
    "all",
    sumOf(collections.map(({ counted }) => counted ?? 0)),
    sumOf(collections.map(({ documents }) => documents)),
    ...total,
  ]);
  return textTable(
    [{ title: "collection" }, ...["counted", "landed", ...fields].map((title) => ({ title, isNumber: true }))],
    rows,
  );
}

function liveLines({ queues, failures, workers, notices, readsSpent, readsMax }: Live): string[] {
  return [
    ...textTable(
      [{ title: "queue" }, ...["waiting", "active", "delayed", "failed"].map((title) => ({ title, isNumber: true }))],
      Object.entries(queues).map(([name, { waiting, active, delayed, failed }]) => [
        name,
        waiting,
        active,
        delayed,
        failed,
      ]),
    ),
    `reads ${readsSpent}${readsMax === null ? "" : ` of ${readsMax}`}`,
    ...failures.map(({ queue, job, reason }) => `failed ${queue} ${job}: ${reason}`),
    ...notices.map((notice) => `! ${notice}`),
    ...workers.map(
      ({ worker, roles, residentBytes, silentMs }) =>
        `worker ${worker}: ${roles.join(" and ")}, ${Math.round(residentBytes / 1_048_576)} MB, heard of ${(silentMs / 1000).toFixed(1)} s ago`,
    ),
  ];
}
