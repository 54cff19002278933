import type { Redis } from "ioredis";
import type { Config } from "../../shared/config.ts";
import type { Log } from "../../shared/log.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Queues } from "../../shared/queue.ts";
import type { RunBoard } from "../../shared/run-board.ts";
import type { Facts } from "../facts.ts";

/** What the watch of a run works with, for as long as somebody holds the run. */
export type WatchContext = {
  /** The whole run, without a phase. */
  readonly run: string;
  readonly migration: Migration;
  readonly config: Config;
  readonly redis: Redis;
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly log: Log;
  /** A line for whoever looks at the terminal. */
  readonly say: (line: string) => void;
  /** What the phase at work is at; null between phases. */
  readonly at: () => WatchedMoment | null;
};

export type WatchedMoment = {
  /** The target at work: "R", or "R/pilot". */
  readonly run: string;
  readonly phase: string;
  readonly act: string | null;
  /** The newest observation of a load; null before the first, and in phases that load nothing. */
  readonly facts: Facts | null;
};

/** One thing that is looked at regularly. A look that fails is told to the log and tried again at its next time; it never stops the run. */
export type Watcher = {
  readonly name: string;
  readonly everyMs: number;
  look(): Promise<void>;
  /** Called once when the watch ends: leaves nothing behind that would hold up the next one. */
  close(): Promise<void>;
};

export type RunWatch = {
  /** Called by whoever walks the run. */
  onMoment(moment: WatchedMoment | null): void;
  stop(): Promise<void>;
};
