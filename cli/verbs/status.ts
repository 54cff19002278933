import * as z from "zod";
import { describeHolder } from "../../coordinator/held-by-other.ts";
import { demandsOf, type Demand } from "../../coordinator/report/run/demands.ts";
import { runState } from "../../coordinator/report/run/run-state.ts";
import { stateOf, type RunStanding } from "../../coordinator/runs/state-of-run.ts";
import { DISPOSITIONS } from "../../shared/landing.ts";
import { baseRun } from "../../shared/phase.ts";
import { chooseKnownRun } from "../choose-known-run.ts";
import { fileLines } from "../file-lines.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName } from "../parse-given.ts";
import { phaseTable } from "../phase-table.ts";
import type { Ledger } from "../../coordinator/runs/read-ledger.ts";
import { readLive, type Live } from "../../coordinator/runs/read-live.ts";
import type { KnownRun } from "../../coordinator/runs/read-runs.ts";
import { sumOf } from "../sum-of.ts";
import { textTable } from "../text-table.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({ run: runName.optional() });

/** Where the phases of a run stand and what is to be done next; then what the newest ledger and, while it is under way, the queues say. */
export const status: VerbAction = async (given, { terminal }) => {
  const { run } = parseGiven(shape, given);
  const config = loadConfig();
  const known = chooseKnownRun(config.runsDir, run ?? null);
  const live = await readLive(config, known.run);
  const state = stateOf(known, live);
  const demands = known.phases.length === 0 ? [] : demandsOf(known.evidence);
  const [ledger] = known.ledgers;
  for (const line of [
    ...headLines(known, state, live),
    ...(known.phases.length === 0 ? [] : ["", ...phaseTable(known.phases)]),
    ...demands.flatMap(demandLines),
    ...(ledger === undefined ? [] : ["", ...ledgerLines(known, ledger)]),
    ...(live === null ? [] : ["", ...liveLines(live)]),
  ]) {
    terminal.say(line);
  }
  if (state === "interrupted") terminal.say(`\nresume it with: ${resumption(known)}`);
  return { json: { ...ledger, ...headOf(known), ledger: ledger?.run ?? null, state, demands, live } };
};

function headOf({ run, migration, startedAt, finishedAt, phases }: KnownRun) {
  return { run, migration, startedAt, finishedAt, phases };
}

function headLines(known: KnownRun, state: RunStanding, live: Live | null): string[] {
  const { run, migration, startedAt, finishedAt, phases, ledgers } = known;
  const version = ledgers[0]?.version;
  const times = `started ${startedAt}${finishedAt === null ? "" : `, finished ${finishedAt}`}`;
  return [
    `run ${run}: ${state}`,
    `${migration}${version === undefined ? "" : ` version ${version}`}, ${times}`,
    ...(live === null || live.holder === null ? [] : [`held by ${describeHolder(live.holder)}`]),
    ...(phases.length === 0 ? [] : [runState(known.evidence).sentence]),
  ];
}

/** The commands go last, so that they can be copied. */
function demandLines({ kind, what, reasons, commands }: Demand): string[] {
  return [
    "",
    `${kind === "must" ? "!" : "-"} ${what}`,
    ...reasons.map((reason) => `    ${reason}`),
    ...commands.map((command) => `  ${command}`),
  ];
}

function resumption({ run, migration }: KnownRun): string {
  return `touchdown run ${migration} --run ${baseRun(run)}`;
}

function ledgerLines({ run }: KnownRun, ledger: Ledger): string[] {
  return [
    ...(ledger.run === run ? [] : [`ledger of ${ledger.run}`]),
    `steps of the load done: ${ledger.steps.length === 0 ? "none" : ledger.steps.join(", ")}`,
    ...collectionLines(ledger),
    ...fileLines(ledger.files),
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
