import type { Target } from "./connections/sqlite.ts";
import type { OpenFileStore } from "./file-store.ts";
import type { SourceRecord } from "./landing.ts";
import type { DerivationContext } from "./migration.ts";
import type { Sample } from "./verdict.ts";

/**
 * A question about source and target together, asked once everything has landed. It works from the documents themselves and not from what the transforms
 * made of them, so that a mistake in a mapping is seen by somebody who does not share it.
 */
export type Check = {
  readonly name: string;
  readonly title: string;
  /** Collections whose documents it must see. Each is read once for all checks together. */
  readonly collections: readonly string[];
  readonly open: (facts: CheckFacts) => OpenCheck;
};

export type CheckFacts = {
  /** The whole run's target, to read only. */
  readonly target: Target;
  /** The run's folder for copied files. */
  readonly filesFolder: string;
  /** Opens the stores that the files were copied from; without it they are not asked again. */
  readonly openFileStore?: OpenFileStore;
  /** Decides whatever is drawn at random. */
  readonly seed: number;
  /** When the run began, and now, in milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly nowMs: number;
  /** What the operator chose for the run. */
  readonly given: DerivationContext;
};

/** A check at work. Memory stays bounded: what it sees it compares at once. */
export type OpenCheck = {
  /** Called once for each document of its collections, in key order within a collection, as of the run's read time. */
  readonly see: (record: SourceRecord, collection: string) => void;
  /** Called once, when all have been seen. */
  readonly conclude: () => CheckOutcome | Promise<CheckOutcome>;
};

/** `failed` above 0, or nothing checked, is no PASS. `samples` are bounded by SAMPLES_MAX. */
export type CheckOutcome = {
  readonly checked: number;
  readonly failed: number;
  /** One sentence with figures. */
  readonly detail: string;
  readonly samples: readonly Sample[];
};
