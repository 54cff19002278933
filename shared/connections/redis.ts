import { Redis, type RedisOptions } from "ioredis";
import { SECOND } from "../config.ts";
import { TransientError, toError } from "../errors.ts";

/**
 * What the connection is for. A worker waits for Redis to come back, however long; a producer fails fast, so that whoever asked
 * learns of it (BullMQ, "Going to production").
 */
export type RedisUse = "worker" | "producer";

/** Back half a second after Redis is (design.md section 4: the default backoff needs 18 s). */
const RETRY_MS = SECOND / 2;

export function redisOptions(use: RedisUse) {
  return {
    maxRetriesPerRequest: use === "worker" ? null : 60,
    enableReadyCheck: true,
    connectTimeout: 5 * SECOND,
    retryStrategy: () => RETRY_MS,
  } satisfies RedisOptions;
}

/** A connection that retries for ever. Errors are told to `onError` (default: ignored, commands reject by themselves). */
export function openRedis(url: string, use: RedisUse): Redis {
  const redis = new Redis(url, redisOptions(use));
  redis.on("error", () => undefined);
  return redis;
}

/** Proves once that Redis answers, or throws REDIS_UNAVAILABLE within `timeoutMs`. */
export async function probeRedis(url: string, timeoutMs: number): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: timeoutMs, retryStrategy: () => null });
  // What the server or TLS has to say is told as an event; a call only learns that the connection is closed.
  const told: Error[] = [];
  redis.on("error", (error: Error) => told.push(error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    const [cause = toError(error)] = told;
    throw new TransientError("REDIS_UNAVAILABLE", `Redis at ${redactUrl(url)} does not answer: ${cause.message}`, {
      hint: hintFor(cause),
      cause,
    });
  } finally {
    redis.disconnect();
  }
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /certificate|altnames/i,
    "Name the authority that signed its certificate in NODE_EXTRA_CA_CERTS, and call Redis what the certificate calls it.",
  ],
  [
    /WRONGPASS|NOAUTH|without any password/,
    "Correct user and password in REDIS_URL: rediss://[user]:password@host:port.",
  ],
  [
    /ECONNRESET|ETIMEDOUT/,
    "Correct REDIS_URL (a TLS port needs rediss://, any other redis://), or see what lies between here and Redis.",
  ],
];

function hintFor({ message }: Error): string {
  const known = HINTS.find(([pattern]) => pattern.test(message));
  return (
    known?.[1] ?? "Start Redis there, correct REDIS_URL, or unset REDIS_URL so that Touchdown starts a private one."
  );
}

/** The address without its password, for messages. */
export function redactUrl(url: string): string {
  const parsed = new URL(url);
  if (parsed.password !== "") parsed.password = "***";
  return parsed.toString();
}
