import { hostname } from "node:os";
import type { Redis } from "ioredis";
import * as z from "zod";
import { SECOND, type Config } from "../../shared/config.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { readHolder } from "../../shared/run-lease.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven } from "../parse-given.ts";
import { requireRedisUrl } from "../require-redis-url.ts";
import type { VerbAction } from "../verb.ts";

const PARTS = ["worker", "producer", "coordinator", "board"] as const;
type Part = (typeof PARTS)[number];

const shape = z.object({ part: z.enum(PARTS, { error: `one of ${PARTS.join(", ")}` }) });

/** What is not heard of for longer is not well. A heartbeat is kept as long, and a producer asks for jobs every second. */
const SILENT_MAX_MS = 10 * SECOND;
const BOARD_TIMEOUT_MS = 5 * SECOND;

/** Asks whether a part that runs on this host is well, as containers and service managers do again and again: exit 0 when it is, 1 when not. */
export const health: VerbAction = async (given, { terminal }) => {
  const { part } = parseGiven(shape, given);
  const config = loadConfig();
  const seen = part === "board" ? await seeBoard(config) : await seeInRedis(part, config);
  terminal.say(
    seen ?? `no ${part} of this host (${hostname()}) has been heard of in the last ${SILENT_MAX_MS / SECOND} s`,
  );
  return { json: { ok: seen !== null, part, host: hostname(), seen }, exitCode: seen === null ? 1 : 0 };
};

/** A sentence about what was seen, or null. */
type Seen = string | null;

async function seeInRedis(part: Exclude<Part, "board">, config: Config): Promise<Seen> {
  const redis = openRedis(await requireRedisUrl(config, null), "producer");
  try {
    return await LOOKS[part](redis, config.queuePrefix);
  } finally {
    redis.disconnect();
  }
}

const LOOKS = { worker: seeWorker, producer: seeProducer, coordinator: seeCoordinator } as const;

async function seeWorker(redis: Redis, prefix: string): Promise<Seen> {
  const now = Date.now();
  const workers = await new RunBoard(redis, prefix).workers();
  const well = workers.find(({ host, atMs }) => host === hostname() && now - atMs <= SILENT_MAX_MS);
  return well === undefined ? null : `worker ${well.worker} takes ${well.roles.join(" and ")} jobs`;
}

/** A producer leaves no heartbeat: BullMQ names the connection on which it waits for plan jobs. */
async function seeProducer(redis: Redis, prefix: string): Promise<Seen> {
  const name = `${prefix}:${Buffer.from("plans").toString("base64")}`;
  const own = hostOf(await redis.client("INFO"));
  const connections = String(await redis.client("LIST")).split("\n");
  const well = connections.find(
    (line) => fieldOf(line, "name") === name && hostOf(line) === own && isRecent(fieldOf(line, "idle")),
  );
  return well === undefined ? null : "producer asks for plan jobs";
}

async function seeCoordinator(redis: Redis, prefix: string): Promise<Seen> {
  const holder = await readHolder(redis, prefix);
  return holder?.host === hostname() ? `coordinator ${holder.pid} holds run ${holder.run}` : null;
}

async function seeBoard({ boardHost, boardPort }: Config): Promise<Seen> {
  const host = ANYWHERE.get(boardHost) ?? boardHost;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${boardPort}/healthz`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(BOARD_TIMEOUT_MS) }).catch(() => null);
  return answer?.ok ? `board answers at ${url}` : null;
}

/** One that listens everywhere is asked on loopback. */
const ANYWHERE = new Map([
  ["0.0.0.0", "127.0.0.1"],
  ["::", "::1"],
]);

function isRecent(idleSeconds: string): boolean {
  return idleSeconds !== "" && Number(idleSeconds) * SECOND <= SILENT_MAX_MS;
}

/** A line of CLIENT LIST: words of the form field=value. */
function fieldOf(line: string, field: string): string {
  return (
    line
      .split(" ")
      .find((word) => word.startsWith(`${field}=`))
      ?.slice(field.length + 1) ?? ""
  );
}

function hostOf(line: string): string {
  return fieldOf(line, "addr").replace(/:\d+$/, "");
}
