import { performance } from "node:perf_hooks";
import { canonicalJson } from "../../shared/canonical.ts";
import { invariant } from "../../shared/errors.ts";
import { WHOLE_RANGE, type Key } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { compileFields } from "../../workers/field-trie.ts";
import { FieldShapes, sumShapes } from "../../workers/field-shapes.ts";
import type { Counted } from "./count-collections.ts";
import { findingOf, type Finding } from "./finding.ts";
import type { PinnedSource } from "./open-sources.ts";

/** What some documents of every collection tell. */
export type Probe = {
  readonly collections: readonly ProbedCollection[];
  /** Pages of the largest collections, read one after another; null where none was read. */
  readonly timed: TimedPages | null;
  readonly findings: readonly Finding[];
};

export type ProbedCollection = {
  readonly collection: string;
  readonly system: string;
  readonly paths: readonly Key[];
  /** Fields that have a value in one of the documents, and no rule. */
  readonly unruled: readonly string[];
  /** Of a document as canonical JSON, on average. */
  readonly documentBytes: number;
};

export type TimedPages = { readonly pages: number; readonly documents: number; readonly durationMs: number };

export type ProbeOptions = {
  readonly counted: readonly Counted[];
  readonly pinned: ReadonlyMap<string, PinnedSource>;
};

/** Pages that are read to take the time, and documents of one at the most. */
const TIMED_PAGES = 4;
const TIMED_DOCUMENTS_MAX = 250;
/** Documents looked at from the start of a collection, and after each of some of its boundaries. */
const FIRST_DOCUMENTS = 3;
const BOUNDARIES_MAX = 5;
const PROBED_AT_ONCE = 8;

/** Reads pages of the largest collections one after another, and takes the time: nothing else is asked of the sources meanwhile. */
export async function probePages({ counted, pinned }: ProbeOptions): Promise<Probe> {
  const largest = counted.filter(({ documents }) => documents > 0).toSorted((a, b) => b.documents - a.documents);
  const collections: ProbedCollection[] = [];
  let documents = 0;
  let durationMs = 0;
  for (const each of largest.slice(0, TIMED_PAGES)) {
    const startedAt = performance.now();
    const records = await readSome(each, { pinned, after: null, limit: Math.min(each.pageSize, TIMED_DOCUMENTS_MAX) });
    durationMs += performance.now() - startedAt;
    documents += records.length;
    collections.push(lookAt(each, records));
  }
  const timed = documents === 0 ? null : { pages: collections.length, documents, durationMs };
  return { collections, timed, findings: [] };
}

/** Looks at a handful of documents of every collection that has any: its first ones, and some from further on. */
export async function probeCollections({ counted, pinned }: ProbeOptions): Promise<Probe> {
  const waiting = counted.filter(({ documents }) => documents > 0).values();
  const collections: ProbedCollection[] = [];
  const findings: Finding[] = [];
  await Promise.all(
    Array.from({ length: PROBED_AT_ONCE }, async () => {
      for (const each of waiting) {
        try {
          collections.push(lookAt(each, await readHandful(each, pinned)));
        } catch (error) {
          findings.push(findingOf(error));
        }
      }
    }),
  );
  return { collections, timed: null, findings };
}

async function readHandful(counted: Counted, pinned: ProbeOptions["pinned"]): Promise<readonly SourceRecord[]> {
  const records = [...(await readSome(counted, { pinned, after: null, limit: FIRST_DOCUMENTS }))];
  for (const after of spread(counted.boundaries))
    records.push(...(await readSome(counted, { pinned, after, limit: 1 })));
  return records;
}

/** Some of the boundaries, from all over the key space. */
function spread(boundaries: readonly Key[]): readonly Key[] {
  const step = Math.max(1, boundaries.length / BOUNDARIES_MAX);
  const places = Array.from({ length: Math.min(boundaries.length, BOUNDARIES_MAX) }, (_, index) =>
    Math.floor(index * step),
  );
  return places.flatMap((place) => boundaries[place] ?? []);
}

type Some = { readonly pinned: ProbeOptions["pinned"]; readonly after: Key | null; readonly limit: number };

async function readSome({ declared }: Counted, { pinned, after, limit }: Some): Promise<readonly SourceRecord[]> {
  const from = pinned.get(declared.system);
  invariant(from !== undefined, `collection ${declared.name} is of a source that answers`);
  return from.source.readPage({ at: declared.at, range: { ...WHOLE_RANGE, after }, limit, readTime: from.readTime });
}

/** What a named rule leaves behind as a whole is nobody's field. Nothing has landed that the mapping could look up, so it may find fault; it never throws for that. */
function isExcluded(record: SourceRecord, { transform }: Counted["declared"]): boolean {
  return transform(record, { directory: () => new Map(), settings: {} }).landings[0]?.kind === "excluded";
}

function lookAt({ declared }: Counted, records: readonly SourceRecord[]): ProbedCollection {
  const trie = compileFields(declared.fields ?? {});
  const ruled = new Set(trie.paths);
  const shapes = new FieldShapes(trie);
  const documents = records
    .filter((record) => !isExcluded(record, declared))
    .map(({ data }) => ({ shape: shapes.shapeOf(data) }));
  const fields = [...sumShapes(documents, shapes.of(documents))];
  const bytes = records.reduce((sum, { data }) => sum + Buffer.byteLength(canonicalJson(data)), 0);
  return {
    collection: declared.name,
    system: declared.system,
    paths: records.map(({ path }) => path),
    unruled: fields.flatMap(([field, { nonNull }]) => (nonNull > 0 && !ruled.has(field) ? [field] : [])),
    documentBytes: records.length === 0 ? 0 : bytes / records.length,
  };
}
