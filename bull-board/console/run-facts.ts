import type { Live } from "../../coordinator/runs/live.ts";
import { openLive, type LiveConnection } from "../../coordinator/runs/live-connection.ts";
import type { KnownRun } from "../../coordinator/runs/read-runs.ts";
import { SECOND, type Config } from "../../shared/config.ts";
import { findRedisUrl } from "../../shared/connections/redis-server.ts";
import { toError } from "../../shared/errors.ts";
import type { QueueName } from "../../shared/queue.ts";
import { seriesFile } from "../../shared/series-file.ts";
import type { SeriesSample } from "../../shared/series.ts";
import type { Speed } from "../../shared/speed.ts";
import type { Throttle } from "../../shared/throttle.ts";
import { inTime } from "./in-time.ts";
import type { KnownRuns } from "./known-runs.ts";
import { SeriesTail } from "./series-tail.ts";
import { thinSeries } from "./thin-series.ts";

/** All that sections are drawn from, read at one moment. */
export type RunReading = {
  readonly known: KnownRun;
  readonly live: Live | null;
  readonly speed: Speed | null;
  readonly throttle: Throttle | null;
  readonly series: readonly SeriesSample[];
  /** Why nobody knows what Redis says; null where it answers, and where the run has none. */
  readonly trouble: string | null;
};

type LiveReading = Pick<RunReading, "live" | "speed" | "throttle" | "trouble">;

const FRESH_MS = SECOND / 2;
const ANSWER_MS = 3 * SECOND;
/** A Redis that has just failed to answer is not waited for at every drawing. */
const TROUBLE_MS = 5 * SECOND;
const NOTHING: LiveReading = { live: null, speed: null, throttle: null, trouble: null };

/** What there is to know of one run, for everybody who looks at it: read once however many there are, over connections that stay open as long as it is asked for. */
export class RunFacts {
  readonly #run;
  readonly #config;
  readonly #runs;
  readonly #series;
  #connection: LiveConnection | null = null;
  #reading: Promise<RunReading | null> | null = null;
  #readAtMs = 0;
  #trouble: { readonly text: string; readonly untilMs: number } | null = null;

  constructor(run: string, config: Config, runs: KnownRuns) {
    this.#run = run;
    this.#config = config;
    this.#runs = runs;
    this.#series = new SeriesTail(seriesFile(config.runsDir, run));
  }

  /** Null when there is no such run. */
  read(): Promise<RunReading | null> {
    if (this.#reading === null || Date.now() - this.#readAtMs > FRESH_MS) {
      // One after the other: whoever asks while the last reading is under way waits for a newer one.
      const before = this.#reading?.catch(() => null) ?? Promise.resolve(null);
      this.#reading = before.then(() => this.#readNow());
      this.#readAtMs = Date.now();
    }
    return this.#reading;
  }

  /** What is asked for next is read anew. */
  expire(): void {
    this.#readAtMs = 0;
  }

  async stateOfJob(queue: QueueName, id: string): Promise<string | null> {
    try {
      const connection = await this.#connect();
      return connection === null ? null : await answered(connection.stateOfJob(queue, id));
    } catch {
      return null;
    }
  }

  async close(): Promise<void> {
    await this.#reading?.catch(() => null);
    await this.#disconnect();
  }

  async #readNow(): Promise<RunReading | null> {
    const known = this.#runs.find(this.#run);
    if (known === null) return null;
    const series = thinSeries(await this.#series.read());
    return { known, series, ...(await this.#readLive()) };
  }

  async #readLive(): Promise<LiveReading> {
    if (this.#trouble !== null && Date.now() < this.#trouble.untilMs)
      return { ...NOTHING, trouble: this.#trouble.text };
    try {
      const reading = await this.#askAgain();
      this.#trouble = null;
      return reading;
    } catch (error) {
      await this.#disconnect();
      this.#trouble = { text: toError(error).message, untilMs: Date.now() + TROUBLE_MS };
      return { ...NOTHING, trouble: this.#trouble.text };
    }
  }

  /** A connection that does not answer any more may be to a Redis that ended with its run: then there is none, and that is no trouble. */
  async #askAgain(): Promise<LiveReading> {
    if (this.#connection === null) return this.#askRedis();
    try {
      return await this.#askRedis();
    } catch {
      await this.#disconnect();
      return this.#askRedis();
    }
  }

  async #askRedis(): Promise<LiveReading> {
    const connection = await this.#connect();
    if (connection === null) return NOTHING;
    const live = await answered(connection.read(this.#run));
    if (live === null) return NOTHING;
    const speed = await answered(connection.speed(this.#run));
    return { live, speed, throttle: await answered(connection.throttle(this.#run)), trouble: null };
  }

  async #connect(): Promise<LiveConnection | null> {
    if (this.#connection !== null) return this.#connection;
    const url = await findRedisUrl(this.#config, this.#run);
    if (url !== null) this.#connection = await openLive(this.#config, url);
    return this.#connection;
  }

  async #disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    await connection?.close().catch(() => undefined);
  }
}

function answered<Value>(asked: Promise<Value>): Promise<Value> {
  return inTime(asked, ANSWER_MS, () => new Error(`Redis has not answered for ${ANSWER_MS / SECOND} s`));
}
