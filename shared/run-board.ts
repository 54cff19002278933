import type { Redis } from "ioredis";
import * as z from "zod";
import type { Alert } from "./alert.ts";
import { SECOND } from "./config.ts";
import { TransientError } from "./errors.ts";
import { digest } from "./identity.ts";
import type { ClaimValues } from "./landing.ts";
import { baseRun } from "./phase.ts";
import { FULL_SPEED, speedSchema, type Speed } from "./speed.ts";
import { throttleSchema, type Throttle } from "./throttle.ts";
import { NO_WORK, workCountersSchema } from "./work-counters.ts";
import { sampleDigest, sourceSampleSchema, type SourceSample } from "./sample.ts";

/**
 * What the coordinator and the workers of a run tell each other besides jobs. Everything here is derived or passing: the ledger
 * rebuilds it after Redis was lost.
 */
export const runInfoSchema = z.object({
  run: z.string(),
  migration: z.string(),
  version: z.string(),
  phase: z.string(),
  target: z.string(),
  batchBytesMax: z.number(),
  readsMax: z.number().nullable(),
  /** Digest of the sample that the run moves; null where it moves the whole source. */
  sample: z.string().nullable().default(null),
  /** What the operator chose, for the mappings. */
  settings: z.record(z.string(), z.string()).default({}),
  state: z.enum(["running", "paused", "stopped", "finished"]),
});
export type RunInfo = z.infer<typeof runInfoSchema>;

/** Whoever names a run means the phase of it that is at work, whichever that is. */
export function isMeant(run: string, announced: Pick<RunInfo, "run">): boolean {
  return announced.run === run || baseRun(announced.run) === run;
}

const heartbeatSchema = z.object({
  worker: z.string(),
  host: z.string(),
  pid: z.number(),
  roles: z.array(z.string()),
  residentBytes: z.number(),
  atMs: z.number(),
  /** Pages that it reads and maps at once; 0 without that role. */
  concurrency: z.number().default(0),
  work: workCountersSchema.default(NO_WORK),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

export const HEARTBEAT_MS = 2 * SECOND;
const HEARTBEAT_KEPT_MS = 10 * SECOND;
const ALERTS_KEPT_MS = 60 * SECOND;
const DIRECTORY_KEPT_SECONDS = 7 * 24 * 3600;
const SAMPLE_KEPT_SECONDS = 30 * 24 * 3600;

/** Of several at once all but one find that the text is not the one they have read, and look again. */
const ANNOUNCE_ATTEMPTS_MAX = 10;
const REPLACE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

export class RunBoard {
  readonly #redis: Redis;
  readonly #prefix: string;

  constructor(redis: Redis, prefix: string) {
    this.#redis = redis;
    this.#prefix = prefix;
  }

  async publishRun(info: RunInfo): Promise<void> {
    await this.#redis.set(this.#key("run"), JSON.stringify(info));
  }

  /** The run that this Redis belongs to, or null. */
  async readRun(): Promise<RunInfo | null> {
    const text = await this.#redis.get(this.#key("run"));
    return text === null ? null : runInfoSchema.parse(JSON.parse(text));
  }

  /** The run that a job belongs to. Redis forgets it when it loses everything; then the job is tried again once the run is announced anew. */
  async requireRun(run: string): Promise<RunInfo> {
    const info = await this.readRun();
    if (info !== null && info.run === run) return info;
    throw new TransientError("RUN_UNKNOWN", `run ${run} is not announced in Redis`, {
      hint: "The coordinator announces it again; start it if it is not running (touchdown run).",
    });
  }

  /** A run is paused as a whole: also between its phases, when none of its targets is announced. */
  async pause(run: string): Promise<void> {
    await this.#redis.set(this.#key("paused", run), "1");
  }

  async resume(run: string): Promise<void> {
    await this.#redis.del(this.#key("paused", run));
  }

  async isPaused(run: string): Promise<boolean> {
    return (await this.#redis.exists(this.#key("paused", run))) === 1;
  }

  /** Brings the state that is announced of a run in line with whether it is paused. Whatever is announced meanwhile, of this run or of another, stands. */
  async announceState(run: string): Promise<void> {
    const key = this.#key("run");
    for (let attempt = 0; attempt < ANNOUNCE_ATTEMPTS_MAX; attempt += 1) {
      const text = await this.#redis.get(key);
      const info = text === null ? null : runInfoSchema.parse(JSON.parse(text));
      if (text === null || info === null || !isMeant(run, info) || info.state === "finished") return;
      const state = (await this.isPaused(baseRun(run))) ? "paused" : "running";
      if (info.state === state) return;
      if ((await this.#redis.eval(REPLACE, 1, key, text, JSON.stringify({ ...info, state }))) === 1) return;
    }
  }

  /** How fast the operator wants the run to go; the coordinator's watch sees to it. */
  async setSpeed(run: string, speed: Speed): Promise<void> {
    await this.#redis.set(this.#key("speed", baseRun(run)), JSON.stringify(speed));
  }

  async speed(run: string): Promise<Speed> {
    const text = await this.#redis.get(this.#key("speed", baseRun(run)));
    return text === null ? FULL_SPEED : speedSchema.parse(JSON.parse(text));
  }

  /** Told by the coordinator's watch alone. */
  async tellThrottle(run: string, throttle: Throttle): Promise<void> {
    await this.#redis.set(this.#key("throttle", baseRun(run)), JSON.stringify(throttle));
  }

  /** Null where no coordinator has said anything. */
  async throttle(run: string): Promise<Throttle | null> {
    const text = await this.#redis.get(this.#key("throttle", baseRun(run)));
    return text === null ? null : throttleSchema.parse(JSON.parse(text));
  }

  /** Stores a directory under the digest of its content; the digest travels in the page jobs. */
  async publishDirectory(entries: ReadonlyMap<string, ClaimValues>): Promise<string> {
    const content = JSON.stringify([...entries]);
    const name = digest(content);
    await this.#redis.set(this.#key("directory", name), content, "EX", DIRECTORY_KEPT_SECONDS);
    return name;
  }

  async readDirectory(name: string): Promise<ReadonlyMap<string, ClaimValues>> {
    const content = await this.#redis.get(this.#key("directory", name));
    if (content === null) {
      throw new TransientError("DIRECTORY_MISSING", `directory ${name} is not in Redis`, {
        hint: "The coordinator publishes it again; start it if it is not running (touchdown run).",
      });
    }
    // Written by publishDirectory alone.
    const entries: [string, ClaimValues][] = JSON.parse(content);
    return new Map(entries);
  }

  /** Stores a sample under the digest of its content, which goes into the announcement of the run. */
  async publishSample(sample: SourceSample): Promise<string> {
    const name = sampleDigest(sample);
    await this.#redis.set(this.#key("sample", name), JSON.stringify(sample), "EX", SAMPLE_KEPT_SECONDS);
    return name;
  }

  async hasSample(name: string): Promise<boolean> {
    return (await this.#redis.exists(this.#key("sample", name))) === 1;
  }

  async readSample(name: string): Promise<SourceSample> {
    const content = await this.#redis.get(this.#key("sample", name));
    if (content !== null) return sourceSampleSchema.parse(JSON.parse(content));
    throw new TransientError("SAMPLE_MISSING", `sample ${name} is not in Redis`, {
      hint: "The coordinator publishes it again; start it if it is not running (touchdown run).",
    });
  }

  /** Adds to the meter of reads and returns what has been spent. */
  async spendReads(run: string, reads: number): Promise<number> {
    return this.#redis.incrby(this.#key("reads", run), reads);
  }

  async readsSpent(run: string): Promise<number> {
    return Number((await this.#redis.get(this.#key("reads", run))) ?? 0);
  }

  /** A sentence for people about what holds the run up (disk full, budget spent), or null when it is over. */
  async tell(run: string, about: string, notice: string | null): Promise<void> {
    const key = this.#key("notices", run);
    await (notice === null ? this.#redis.hdel(key, about) : this.#redis.hset(key, about, notice));
  }

  async notices(run: string): Promise<readonly string[]> {
    return this.#redis.hvals(this.#key("notices", run));
  }

  /** What stands of alerts, for whoever asks for the run's notices; told by the coordinator's watch alone, over and over, or it is forgotten. */
  async showAlerts(run: string, alerts: readonly Alert[]): Promise<void> {
    const key = this.#key("alerts", baseRun(run));
    if (alerts.length === 0) await this.#redis.del(key);
    else await this.#redis.set(key, JSON.stringify(alerts.map(({ what }) => what)), "PX", ALERTS_KEPT_MS);
  }

  async alerts(run: string): Promise<readonly string[]> {
    const text = await this.#redis.get(this.#key("alerts", baseRun(run)));
    // Written by showAlerts alone.
    const alerts: string[] = text === null ? [] : JSON.parse(text);
    return alerts;
  }

  async beat(heartbeat: Heartbeat): Promise<void> {
    await this.#redis.set(this.#key("worker", heartbeat.worker), JSON.stringify(heartbeat), "PX", HEARTBEAT_KEPT_MS);
  }

  async workers(): Promise<readonly Heartbeat[]> {
    const keys = await this.#scan(this.#key("worker", "*"));
    if (keys.length === 0) return [];
    const texts = await this.#redis.mget(keys);
    return texts.flatMap((text) => (text === null ? [] : [heartbeatSchema.parse(JSON.parse(text))]));
  }

  /** Forgets everything about a run that is over. */
  async clear(run: string): Promise<void> {
    await this.#redis.del(this.#key("reads", run), this.#key("notices", run), this.#key("run"));
  }

  async #scan(pattern: string): Promise<string[]> {
    const keys: string[] = [];
    let cursor = "0";
    do {
      const [next, found] = await this.#redis.scan(cursor, "MATCH", pattern, "COUNT", 500);
      keys.push(...found);
      cursor = next;
    } while (cursor !== "0");
    return keys;
  }

  #key(...parts: string[]): string {
    return [this.#prefix, "board", ...parts].join(":");
  }
}
