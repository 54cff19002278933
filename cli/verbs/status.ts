import * as z from "zod";
import { describeHolder } from "../../coordinator/held-by-other.ts";
import { demandsOf, type Demand } from "../../coordinator/report/run/demands.ts";
import { runState } from "../../coordinator/report/run/run-state.ts";
import { stateOf, type RunStanding } from "../../coordinator/runs/state-of-run.ts";
import { migrations } from "../../migrations/registry.ts";
import { readAlerts, standingAlerts } from "../../shared/alert-file.ts";
import { SECOND, type Config } from "../../shared/config.ts";
import { findRedisUrl } from "../../shared/connections/redis-server.ts";
import { TerminalError } from "../../shared/errors.ts";
import { DISPOSITIONS } from "../../shared/landing.ts";
import { baseRun } from "../../shared/phase.ts";
import type { Speed } from "../../shared/speed.ts";
import type { Throttle } from "../../shared/throttle.ts";
import { chooseKnownRun } from "../choose-known-run.ts";
import { fileLines } from "../file-lines.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName } from "../parse-given.ts";
import { phaseTable } from "../phase-table.ts";
import { openLive } from "../../coordinator/runs/live-connection.ts";
import type { Ledger } from "../../coordinator/runs/read-ledger.ts";
import type { Live } from "../../coordinator/runs/read-live.ts";
import type { KnownRun } from "../../coordinator/runs/read-runs.ts";
import { sumOf } from "../sum-of.ts";
import { textTable } from "../text-table.ts";
import type { VerbAction, VerbContext, VerbResult } from "../verb.ts";
import { speedLine } from "../watch/panels/speed.ts";
import { watchStatus, type WatchedAs } from "../watch/watch-status.ts";

const shape = z.object({
  run: runName.optional(),
  watch: z.boolean().default(false),
  every: z.coerce.number().min(0.2).max(3600).optional(),
  keep: z.boolean().default(false),
  json: z.boolean().default(false),
});
type Options = z.infer<typeof shape>;

/** Where a run stands: once, or, with --watch, again and again until it has ended. */
export const status: VerbAction = async (given, context) => {
  const options = parseGiven(shape, given);
  const config = loadConfig();
  if (options.watch) return watch(options, config, context);
  if (options.every !== undefined || options.keep) {
    throw new TerminalError("USAGE", `--${options.keep ? "keep" : "every"} goes with --watch`, {
      hint: "See `touchdown help status`.",
    });
  }
  return { json: await tellStatus(options.run ?? null, config, context) };
};

async function watch(options: Options, config: Config, context: VerbContext): Promise<VerbResult> {
  const { every, keep: isKept } = options;
  const { run } = options.run === undefined ? chooseKnownRun(config.runsDir, null) : { run: options.run };
  const as = watchedAs(options, context);
  const everyMs = every === undefined ? null : every * SECOND;
  const ended = await watchStatus({ config, run, migrations, everyMs, isKept, as, signal: context.signal });
  // What the screen showed is gone with it; how the run ended stays.
  if (ended.hasEnded && !options.json) await tellStatus(run, config, context);
  return ended;
}

/** A screen needs a terminal that can place its cursor. */
function watchedAs({ json }: Options, { terminal }: VerbContext): WatchedAs {
  const { stdin: input, stdout: output, env } = process;
  const isScreen = !json && terminal.isInteractive && env["TERM"] !== "dumb";
  if (isScreen) return { kind: "screen", input, output, isColoured: (env["NO_COLOR"] ?? "") === "" };
  const gone = new AbortController();
  // Nobody reads what is written any more (`| head`): that is no failure.
  output.once("error", () => gone.abort(0));
  if (json) return { kind: "json", write: (line) => output.write(line), left: gone.signal };
  return { kind: "lines", say: (line) => terminal.say(line), left: gone.signal };
}

/** The phases of a run and what is to be done next; then what the newest ledger and, while it is under way, the queues say. */
async function tellStatus(run: string | null, config: Config, { terminal }: VerbContext): Promise<object> {
  const known = chooseKnownRun(config.runsDir, run);
  const { live, speed, throttle } = await readRedis(config, known.run);
  const alerts = [...standingAlerts(readAlerts(config.runsDir, known.run)).values()];
  const state = stateOf(known, live);
  const demands = known.phases.length === 0 ? [] : demandsOf(known.evidence);
  const [ledger] = known.ledgers;
  for (const line of [
    ...headLines(known, state, live),
    ...alerts.map(({ kind, what }) => `! ${kind}: ${what}`),
    ...(known.phases.length === 0 ? [] : ["", ...phaseTable(known.phases)]),
    ...demands.flatMap(demandLines),
    ...(ledger === undefined ? [] : ["", ...ledgerLines(known, ledger)]),
    ...(live === null ? [] : ["", ...liveLines(live), ...paceLines({ speed, throttle })]),
  ]) {
    terminal.say(line);
  }
  if (state === "interrupted") terminal.say(`\nresume it with: ${resumption(known)}`);
  return { ...ledger, ...headOf(known), ledger: ledger?.run ?? null, state, demands, live, speed, throttle, alerts };
}

type RedisSays = { readonly live: Live | null; readonly speed: Speed | null; readonly throttle: Throttle | null };

/** Nothing where the run has no Redis up, or Redis holds another run. A REDIS_URL that does not answer is a failure: then nobody knows. */
async function readRedis(config: Config, run: string): Promise<RedisSays> {
  const nothing = { live: null, speed: null, throttle: null };
  const redisUrl = await findRedisUrl(config, run);
  if (redisUrl === null) return nothing;
  const redis = await openLive(config, redisUrl);
  try {
    const live = await redis.read(run);
    return live === null ? nothing : { live, speed: await redis.speed(run), throttle: await redis.throttle(run) };
  } finally {
    await redis.close();
  }
}

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

/** Only what somebody, or the source's health, has limited. */
function paceLines({ speed, throttle }: Pick<RedisSays, "speed" | "throttle">): string[] {
  const isLimited = speed !== null && Object.values(speed).some((limit) => limit !== null);
  const isThrottled = throttle !== null && throttle.state !== "none";
  return [
    ...(isLimited ? [`speed: ${speedLine(speed)}`] : []),
    ...(isThrottled ? [`throttle: ${[throttle.state, ...throttle.reasons].join("; ")}`] : []),
  ];
}
