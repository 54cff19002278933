import type { Facts } from "../facts.ts";

/** How far a target has come. */
export type RunProgress = {
  readonly landed: number;
  /** Null until all collections are counted. */
  readonly counted: number | null;
  readonly rejected: number;
  readonly merged: number;
};

export const NO_PROGRESS: RunProgress = { landed: 0, counted: null, rejected: 0, merged: 0 };

/** `collections` is how many the migration has. */
export function progressOf({ plans, collections: landed }: Facts, collections: number): RunProgress {
  const progress = { landed: 0, counted: plans.size < collections ? null : 0, rejected: 0, merged: 0 };
  for (const { documents, tally } of landed.values()) {
    progress.landed += documents;
    progress.rejected += tally.rejected;
    progress.merged += tally.merged;
  }
  if (progress.counted !== null) for (const { counted } of plans.values()) progress.counted += counted;
  return progress;
}
