import { retryTransient } from "../../shared/retry-transient.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Source } from "../../shared/source.ts";
import { elementIds } from "../../shared/transforms/element-ids.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { isArray, type SourceMap, type SourceValue } from "../../shared/value.ts";

export type Replayed = {
  readonly source: Source;
  /** Path of a document to the records of it that a replay has landed from a newer one. */
  readonly newer: ReadonlyMap<string, readonly string[]>;
};

/**
 * The documents as they have landed: one that was rejected as a whole and replayed since is given as it is now, and of one of which single elements were, those
 * elements are. What is gone by now stays as it was.
 */
export async function replayedDocuments(records: SourceRecord[], { source, newer }: Replayed): Promise<SourceRecord[]> {
  if (newer.size === 0) return records;
  const paths = records.map(({ path }) => path).filter((path) => newer.has(path));
  if (paths.length === 0) return records;
  const found = await retryTransient(() => source.readDocuments(paths, null));
  const now = new Map(found.map((record) => [record.path, record]));
  return records.map((record) => {
    const present = now.get(record.path);
    return present === undefined ? record : merged(record, present, newer.get(record.path) ?? []);
  });
}

function merged(record: SourceRecord, present: SourceRecord, landed: readonly string[]): SourceRecord {
  if (landed.includes(record.path)) return present;
  const data: Record<string, SourceValue> = { ...record.data };
  for (const path of landed) {
    const [, array = "", name = ""] = /^#([^/#]+)\/([^/#]+)/.exec(path.slice(record.path.length)) ?? [];
    const items = data[array];
    const replacement = namedElements(present.data, array).get(name);
    if (!isArray(items) || replacement === undefined) continue;
    const index = [...namedElements(record.data, array).keys()].indexOf(name);
    if (index >= 0) data[array] = items.with(index, replacement);
  }
  return { ...record, data };
}

/** The elements of an array by the names that they have in paths, in their order. */
function namedElements(data: SourceMap, array: string): ReadonlyMap<string, SourceValue> {
  const items = data[array];
  if (!isArray(items)) return new Map();
  const names = elementIds(items.map(idOf));
  return new Map(items.map((item, index) => [names[index] ?? "", item]));
}

function idOf(item: SourceValue): string | null {
  const map = mapOf(item);
  const id = map?.["id"] ?? map?.["cloud_id"];
  if (typeof id === "bigint") return id.toString();
  return typeof id === "string" && /^[^/#]+$/.test(id) ? id : null;
}
