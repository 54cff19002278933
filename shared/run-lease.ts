import type { Redis } from "ioredis";
import * as z from "zod";
import { invariant } from "./errors.ts";

/** Who coordinates a run. The token tells two of them apart that are alike in everything else. */
const runHolderSchema = z.object({
  token: z.string(),
  run: z.string(),
  /** The verb at work. */
  doing: z.string(),
  host: z.string(),
  pid: z.number().int(),
  since: z.string(),
});
export type RunHolder = Readonly<z.infer<typeof runHolderSchema>>;

/** A holder as text: what stands in Redis and beside the target, compared letter by letter. */
export function holderText(holder: RunHolder): string {
  return JSON.stringify(holder);
}

/** Null for a text that is none of ours. */
export function parseHolder(text: string): RunHolder | null {
  try {
    return runHolderSchema.parse(JSON.parse(text));
  } catch {
    // Cut off, or what a released lease leaves behind.
    return null;
  }
}

export type LeaseTimes = {
  readonly renewMs: number;
  /** How long it lasts without being renewed. */
  readonly keptMs: number;
};

/** Who has the lease, and for how long unless it is renewed. */
export type LeasedTo = { readonly text: string; readonly leftMs: number };

function leaseKey(prefix: string): string {
  return `${prefix}:board:holder`;
}

/** Who coordinates over this Redis and prefix, or null. */
export async function readHolder(redis: Redis, prefix: string): Promise<RunHolder | null> {
  const text = await redis.get(leaseKey(prefix));
  return text === null ? null : parseHolder(text);
}

/** Long enough for whoever was stopped meanwhile to see that another one has been at work. */
const LAST_KEPT_SECONDS = 7 * 24 * 3600;

/** Free, or left behind by one that is known to be dead: taken, and noted as the last that took it. */
const TAKE = `
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[4] then return {held, redis.call('PTTL', KEYS[1])} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[3])
return false`;

/** Ours, or run out and taken by nobody since, or forgotten together with everything else: ours from now on. */
const RENEW = `
local last = redis.call('GET', KEYS[1]) or redis.call('GET', KEYS[2])
if last and last ~= ARGV[1] then return last end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[3])
return false`;

/** A renewal that is still on its way finds that it comes too late. */
const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], 'released', 'EX', ARGV[2])
return false`;

const takenSchema = z.tuple([z.string(), z.number()]).nullable();

/**
 * The right to coordinate what one Redis and prefix hold, for a time: it runs out unless it is renewed, so that a machine that is gone keeps nobody waiting for ever. One
 * that has lost it learns so from the next renewal, even if the other one has released it again.
 */
export class RunLease {
  readonly #redis: Redis;
  readonly #keys: readonly [string, string];
  readonly #keptMs: number;

  constructor(redis: Redis, prefix: string, { keptMs }: LeaseTimes) {
    this.#redis = redis;
    this.#keys = [leaseKey(prefix), `${prefix}:board:last-holder`];
    this.#keptMs = keptMs;
  }

  /** Null when it is taken; else who has it. `dead` is the text of a holder that cannot be at work any more, if there is one. */
  async take(text: string, dead: string | null): Promise<LeasedTo | null> {
    const answer = await this.#eval(TAKE, text, this.#keptMs, LAST_KEPT_SECONDS, dead ?? "");
    const taken = takenSchema.parse(answer);
    return taken === null ? null : { text: taken[0], leftMs: taken[1] };
  }

  /** Null when it is ours for another while; else the text of who has it, or had it last. */
  async renew(text: string): Promise<string | null> {
    const last = await this.#eval(RENEW, text, this.#keptMs, LAST_KEPT_SECONDS);
    invariant(last === null || typeof last === "string", "a renewal answers with nothing or a holder");
    return last;
  }

  async release(text: string): Promise<void> {
    await this.#eval(RELEASE, text, LAST_KEPT_SECONDS);
  }

  #eval(script: string, ...values: (string | number)[]): Promise<unknown> {
    return this.#redis.eval(script, this.#keys.length, ...this.#keys, ...values);
  }
}
