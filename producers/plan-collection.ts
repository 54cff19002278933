import type { Collection } from "../shared/migration.ts";
import type { CollectionPlan } from "../shared/plan.ts";
import type { ReadTime, Source } from "../shared/source.ts";

/** Ranges a collection at the most: more cost partition cursors and gain no parallelism. */
const RANGES_MAX = 64;
/** Pages a range, roughly: enough that the chain of pages within a range costs nothing, few enough that many workers share a collection. */
const PAGES_PER_RANGE = 4;

/** Counts a collection and splits its key space into ranges of like size. Only reads; planning twice gives ranges that tile as well. */
export async function planCollection(
  collection: Collection,
  source: Source,
  options: PlanOptions,
): Promise<CollectionPlan> {
  const before = source.readsSpent();
  const counted = await source.count(collection.at, options.readTime);
  const parts = Math.min(RANGES_MAX, Math.ceil(counted / (options.pageSize * PAGES_PER_RANGE)));
  const boundaries = parts > 1 ? await source.split(collection.at, parts) : [];
  return {
    collection: collection.name,
    system: collection.system,
    counted,
    boundaries,
    reads: source.readsSpent() - before,
  };
}

export type PlanOptions = { readonly readTime: ReadTime; readonly pageSize: number };
