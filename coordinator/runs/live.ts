import type { KeyRange } from "../../shared/key.ts";
import type { QueueCounts, QueueName } from "../../shared/queue.ts";
import type { Heartbeat, RunInfo } from "../../shared/run-board.ts";
import type { RunHolder } from "../../shared/run-lease.ts";
import type { Failures } from "./read-failures.ts";

/** What Redis says about a run. */
export type Live = {
  readonly state: RunInfo["state"];
  /** The run or the phase that was announced last; null before the first one is. */
  readonly announced: string | null;
  /** Who is at work on the run; null when nobody is. */
  readonly holder: RunHolder | null;
  readonly queues: Readonly<Record<QueueName, QueueCounts>>;
  /** A few of the failed jobs. */
  readonly failures: readonly { readonly queue: QueueName; readonly job: string; readonly reason: string }[];
  /** All of the failed jobs by what they failed with, and the newest of them. */
  readonly failed: Failures;
  readonly workers: readonly LiveWorker[];
  /** Ranges that a worker reads at the moment, or the first of them. */
  readonly atWork: readonly RangeAtWork[];
  readonly notices: readonly string[];
  readonly readsSpent: number;
  readonly readsMax: number | null;
};

/** A worker as its last heartbeat told of it. */
export type LiveWorker = Readonly<Omit<Heartbeat, "atMs">> & {
  readonly heardAt: string;
  readonly silentMs: number;
};

/** The range of a page job: the page begins at its start and need not reach its end. */
export type RangeAtWork = KeyRange & { readonly job: string; readonly run: string; readonly collection: string };
