import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Redis } from "ioredis";
import { MEGABYTE, SECOND, type Config } from "../../shared/config.ts";
import { megabytes } from "../../coordinator/backup/require-room.ts";
import { openRedis, probeRedis, redactUrl } from "../../shared/connections/redis.ts";
import { findRedisUrl } from "../../shared/connections/redis-server.ts";
import { baseRun } from "../../shared/phase.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { blocks, findingOf, warns, type Finding } from "./finding.ts";

export type CheckRedisOptions = {
  readonly config: Config;
  /** The Redis that is lent already, or null: then that of REDIS_URL, else the program of a private one. */
  readonly redisUrl: string | null;
  readonly run: string;
};

/** Asks Redis whether a run can rely on it, and writes nothing to it. */
export async function checkRedis({ config, redisUrl, run }: CheckRedisOptions): Promise<readonly Finding[]> {
  const url = redisUrl ?? config.redisUrl;
  if (url === null) return [...(await checkProgram()), ...(await checkUnderWay(config, run))];
  try {
    await probeRedis(url, PROBE_MS);
  } catch (error) {
    return [findingOf(error)];
  }
  const redis = openRedis(url, "producer");
  try {
    const place = `Redis at ${redactUrl(url)}`;
    const facts = parseInfo(await redis.info());
    return [
      ...judgeRedis(facts, { place, bytesNeeded: bytesNeeded(config) }),
      ...(await checkOtherRun(redis, { config, run, place })),
    ];
  } finally {
    redis.disconnect();
  }
}

const PROBE_MS = 5 * SECOND;

/** What Redis holds at the most besides the batches that wait: 64 MB at 230,000 documents with 12 MB of batches (design.md, section 6; `npm run bench`). */
const KEYS_BYTES = 52 * MEGABYTE;

function bytesNeeded({ batchesWaitingBytesMax }: Config): number {
  return KEYS_BYTES + batchesWaitingBytesMax;
}

export type RedisFacts = Readonly<Record<string, string>>;

/** INFO as Redis writes it: "name:value" lines under headings. Managed services that forbid CONFIG answer it. */
export function parseInfo(text: string): RedisFacts {
  const pairs = text.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(":");
    return line.startsWith("#") || colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)] as const];
  });
  return Object.fromEntries(pairs);
}

/** The oldest Redis that BullMQ works with in full (https://docs.bullmq.io/guide/redis-tm-compatibility). */
const OLDEST = [6, 2] as const;

type Judged = { readonly place: string; readonly bytesNeeded: number };

export function judgeRedis(facts: RedisFacts, { place, bytesNeeded: needed }: Judged): readonly Finding[] {
  const version = facts["redis_version"] ?? "";
  const policy = facts["maxmemory_policy"] ?? "noeviction";
  const memoryMax = Number(facts["maxmemory"] ?? 0);
  const findings: Finding[] = [];
  if (isOlder(version)) {
    const hint = "Upgrade it, or unset REDIS_URL so that Touchdown starts a private one.";
    findings.push(blocks("REDIS_UNSAFE", `${place} is version ${version}, and ${OLDEST.join(".")} is needed`, hint));
  }
  if (policy !== "noeviction") {
    const hint =
      "Set `maxmemory-policy noeviction` in its configuration (redis-cli config set maxmemory-policy noeviction).";
    findings.push(
      blocks(
        "REDIS_UNSAFE",
        `${place} evicts keys under memory pressure (maxmemory-policy ${policy}), which loses jobs`,
        hint,
      ),
    );
  }
  if (facts["aof_enabled"] === "0") {
    const hint =
      "Set `appendonly yes` in its configuration: without it a restart loses the queues, and their ranges are read again.";
    findings.push(warns(`${place} keeps no append-only file (appendonly no)`, hint));
  }
  const free = memoryMax - Number(facts["used_memory"] ?? 0);
  if (memoryMax > 0 && free < needed) {
    const hint = "Raise its maxmemory, or lower TOUCHDOWN_BATCHES_WAITING_BYTES.";
    findings.push(
      warns(
        `${place} has ${megabytes(Math.max(0, free))} of memory left, and a run may need ${megabytes(needed)}`,
        hint,
      ),
    );
  }
  return findings;
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return version !== "" && (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]));
}

type OtherRun = { readonly config: Config; readonly run: string; readonly place: string };

async function checkOtherRun(redis: Redis, { config, run, place }: OtherRun): Promise<readonly Finding[]> {
  const other = await new RunBoard(redis, config.queuePrefix).readRun();
  if (other === null || baseRun(other.run) === run || other.state === "finished") return [];
  return [
    blocks(
      "RUN_CONFLICT",
      `${place} holds run ${other.run} (${other.migration}), which is not finished`,
      `Finish or resume it (touchdown run ${other.migration} --run ${baseRun(other.run)}), use another Redis, or set TOUCHDOWN_QUEUE_PREFIX to keep them apart.`,
    ),
  ];
}

/** A private Redis is up only while somebody is at work on its run. */
async function checkUnderWay(config: Config, run: string): Promise<readonly Finding[]> {
  if ((await findRedisUrl(config, run)) === null) return [];
  return [
    warns(
      `run ${run} is under way: what is planned here it may have done by now`,
      `See how far it is: touchdown status ${run}.`,
    ),
  ];
}

/** Whether a private Redis could be started: the program is looked for as it will be, and asked for its version. */
async function checkProgram(): Promise<readonly Finding[]> {
  const hint = "Run `npm run setup`, which installs one or says how, or set REDIS_URL to a Redis that runs.";
  for (const program of ["redis-server", "valkey-server"]) {
    const version = await versionOf(program);
    if (version === null) continue;
    if (!isOlder(version)) return [];
    return [blocks("REDIS_UNSAFE", `${program} is version ${version}, and ${OLDEST.join(".")} is needed`, hint)];
  }
  return [
    blocks(
      "REDIS_UNAVAILABLE",
      "neither redis-server nor valkey-server is on the PATH, and REDIS_URL is not set",
      hint,
    ),
  ];
}

/** "Redis server v=7.0.15 sha=...", "Valkey server v=8.1.1 ...": null where there is no such program. */
async function versionOf(program: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(program, ["--version"], { timeout: PROBE_MS });
    return /v=([\d.]+)/.exec(stdout)?.[1] ?? "";
  } catch {
    return null;
  }
}
