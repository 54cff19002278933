import type { KeyRange } from "../shared/key.ts";
import type { Tally } from "../shared/landing.ts";
import type { CollectionPlan } from "../shared/plan.ts";

/** What is known of a run at one moment: read from the ledger and the queues, never remembered. */
export type Facts = {
  readonly plans: ReadonlyMap<string, CollectionPlan>;
  readonly collections: ReadonlyMap<string, CollectionFacts>;
  /** Steps that the ledger has as complete: "settle users", "files", "indexes", "derive", "reconcile", "search", "views". */
  readonly steps: ReadonlySet<string>;
  readonly queues: QueueFacts;
  /** Null for a migration without files. */
  readonly files: FileFacts | null;
  readonly readsSpent: number;
  readonly readsMax: number | null;
  /** Sentences about what holds the run up. */
  readonly notices: readonly string[];
  readonly isPaused: boolean;
};

export type CollectionFacts = {
  readonly tally: Tally;
  readonly documents: number;
  /** Parts of the key space that have not landed; null where nobody has looked because documents are still missing. */
  readonly gaps: readonly KeyRange[] | null;
};

export type FileFacts = {
  /** Objects that rows name; null until they have been counted. */
  readonly wanted: number | null;
  /** Objects that are copied, or known to be missing. */
  readonly known: number;
  /** Jobs of the files queue that are not done. */
  readonly jobs: number;
  /** Whether a row still waits for its object; null where nobody has looked: jobs are still at work, or it is known that none does. */
  readonly isWaiting: boolean | null;
};

export type QueueFacts = {
  readonly isIdle: boolean;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
};
