import * as z from "zod";
import { digest } from "./identity.ts";
import { compareKeys, contains, type Key } from "./key.ts";
import type { CollectionPath } from "./migration.ts";

const count = z.number().int().nonnegative();
const rangeEnd = z.string().nullable();

/** A range of keys of which every document is in the sample, and how many there are at the read time. */
const sampledRange = z.object({ after: rangeEnd, upTo: rangeEnd, counted: count }).readonly();
export type SampledRange = z.infer<typeof sampledRange>;

const sampledPart = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("whole") }),
  z.object({
    kind: z.literal("parts"),
    /** Single documents that exist at the read time, in key order; none of them lies in a range. */
    documents: z.array(z.string()).readonly(),
    /** Disjoint, in key order. Everything below one document is one range: keys are ordered by full path. */
    ranges: z.array(sampledRange).readonly(),
  }),
]);
/** What of a collection is in the sample. */
export type SampledPart = Readonly<z.infer<typeof sampledPart>>;

const collectionPath = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("collection"), path: z.string() }),
  z.object({ kind: z.literal("group"), id: z.string() }),
]);

/**
 * Which documents of a migration's sources a sample consists of. It says so itself: whoever has it and a source needs nothing else. What it does not
 * name is not in it.
 */
export const sourceSampleSchema = z.object({
  format: z.literal(1),
  migration: z.string(),
  seed: count,
  share: z.number().positive().max(1),
  /** By the name of the collection. Two may have the same place in different systems. */
  collections: z.record(z.string(), z.object({ system: z.string(), at: collectionPath, part: sampledPart })),
});
export type SourceSample = z.infer<typeof sourceSampleSchema>;

/** Its name on the run board and in certificates. Parsed first, so that it does not matter in which order somebody wrote the fields. */
export function sampleDigest(sample: SourceSample): string {
  return digest(JSON.stringify(sourceSampleSchema.parse(sample)));
}

/** Documents of a part that is not whole. */
export function countParts({ documents, ranges }: Extract<SampledPart, { kind: "parts" }>): number {
  return ranges.reduce((sum, { counted }) => sum + counted, documents.length);
}

/** Whether a document, if it exists, is in the sample. */
export function isSampled({ collections }: SourceSample, system: string, path: Key): boolean {
  return Object.values(collections).some(
    (collection) => collection.system === system && isAt(collection.at, path) && isInPart(collection.part, path),
  );
}

export function isInPart(part: SampledPart, path: Key): boolean {
  if (part.kind === "whole") return true;
  const { documents, ranges } = part;
  if (documents[firstBeyond(documents, path) - 1] === path) return true;
  const next = firstIndex(ranges, ({ upTo }) => upTo === null || compareKeys(path, upTo) <= 0);
  const range = ranges[next];
  return range !== undefined && contains(range, path);
}

/** Whether a document with this path is in the collection or collection group. */
export function isAt(at: CollectionPath, path: Key): boolean {
  const parent = path.slice(0, path.lastIndexOf("/"));
  return at.kind === "collection" ? parent === at.path : parent.slice(parent.lastIndexOf("/") + 1) === at.id;
}

/** The index of the first key behind this one, of keys in order. */
export function firstBeyond(keys: readonly Key[], key: Key): number {
  return firstIndex(keys, (candidate) => compareKeys(candidate, key) > 0);
}

/** The index of the first item for which the condition holds, of items for all of which it holds from there on. */
export function firstIndex<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
