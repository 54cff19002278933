import { setTimeout as sleep } from "node:timers/promises";
import type { Migrations } from "../../coordinator/runs/read-runs.ts";
import { SECOND, type Config } from "../../shared/config.ts";
import { findRedisUrl } from "../../shared/connections/redis-server.ts";
import { baseRun } from "../../shared/phase.ts";
import type { Figures, LiveFigures, RunFigures } from "./figures.ts";
import { LiveReader } from "./live-figures.ts";
import { isRun, newestRun, readRunFigures } from "./run-figures.ts";

/** Figures are no older than this, however often they are asked for. */
const KEPT_MS = SECOND;
/** Where reading the folders takes longer, it is done so seldom that it takes no more than this part of the time. */
const READING_SHARE_MAX = 0.05;
const REDIS_MS_MAX = 1.5 * SECOND;

export type CollectorOptions = {
  /** With the address of Redis, or without: then it is the private one of the newest run. */
  readonly config: Config;
  readonly migrations: Migrations;
};

/** Measures for whoever scrapes. A Redis that is away, or a run that cannot be read, takes away its own figures alone. */
export class Collector {
  readonly #options: CollectorOptions;
  #reader: { readonly url: string; readonly live: LiveReader } | null = null;
  #asked: Promise<LiveFigures | null> | null = null;
  #collected: { readonly figures: Promise<Figures>; readonly atMs: number } | null = null;
  #runs: { readonly names: string; readonly runs: readonly RunFigures[]; readonly untilMs: number } | null = null;
  #tookMs = { redis: 0, runs: 0 };

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  collect(): Promise<Figures> {
    const nowMs = Date.now();
    if (this.#collected === null || nowMs - this.#collected.atMs >= KEPT_MS) {
      this.#collected = { figures: this.#measure(nowMs), atMs: nowMs };
    }
    return this.#collected.figures;
  }

  close(): void {
    this.#reader?.live.close();
    this.#reader = null;
  }

  async #measure(nowMs: number): Promise<Figures> {
    const { runsDir } = this.#options.config;
    const newest = newestRun(runsDir);
    const live = await this.#live(newest, nowMs);
    this.#tookMs.redis = Date.now() - nowMs;
    const announced = live?.held ?? live?.announced?.run ?? null;
    const names = [announced === null ? null : baseRun(announced), newest].filter((name) => name !== null);
    const runs = this.#runFigures([...new Set(names)].filter((name) => isRun(runsDir, name)));
    return { atMs: nowMs, live, runs, tookMs: { ...this.#tookMs } };
  }

  /** What was asked of a Redis that does not answer is not asked twice. */
  async #live(newest: string | null, nowMs: number): Promise<LiveFigures | null> {
    if (this.#asked === null) {
      const asked = this.#ask(newest, nowMs).catch(() => null);
      this.#asked = asked;
      asked.finally(() => (this.#asked = null)).catch(() => undefined);
    }
    return Promise.race([this.#asked, sleep(REDIS_MS_MAX, null, { ref: false })]);
  }

  async #ask(newest: string | null, nowMs: number): Promise<LiveFigures | null> {
    const { config } = this.#options;
    const url = await findRedisUrl(config, newest);
    if (url !== this.#reader?.url) {
      this.close();
      this.#reader = url === null ? null : { url, live: new LiveReader(url, config) };
    }
    return this.#reader === null ? null : this.#reader.live.read(nowMs);
  }

  #runFigures(names: readonly string[]): readonly RunFigures[] {
    const startedMs = Date.now();
    const key = names.join(" ");
    if (this.#runs !== null && this.#runs.names === key && startedMs < this.#runs.untilMs) return this.#runs.runs;
    const runs = names.flatMap((name) => this.#tryRead(name) ?? []);
    const tookMs = Date.now() - startedMs;
    this.#tookMs.runs = tookMs;
    this.#runs = { names: key, runs, untilMs: startedMs + tookMs / READING_SHARE_MAX };
    return runs;
  }

  /** A run whose target is being replaced this moment says nothing, and its next scrape does. */
  #tryRead(run: string): RunFigures | null {
    try {
      return readRunFigures(this.#options.config.runsDir, run, this.#options.migrations);
    } catch {
      return null;
    }
  }
}
