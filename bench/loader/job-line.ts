import type { Batch, WireRow } from "../../shared/batch.ts";

/**
 * A line of the file that both sides write from: a batch as it lies on the queue, without what the target would refuse, or the settling of a merge
 * with the rows that come of it.
 */
export type JobLine = Batch | { readonly kind: "settle"; readonly merge: string; readonly rows: readonly WireRow[] };
