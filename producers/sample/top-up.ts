import { pathsAbove, subtreeOf } from "../../shared/document-path.ts";
import type { HeadIndex } from "../../shared/heads.ts";
import { WHOLE_RANGE, type KeyRange } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { valuesOf, type SampleRequirement } from "../../shared/sampling.ts";
import { TIME_SHAPES, timeShapeOf, type TimeShape } from "../../shared/transforms/time-shape.ts";
import type { Root } from "./companions.ts";
import type { Sampled, SampleReader } from "./sample-reader.ts";
import { seededId, seededOrder, seededShare } from "./seeded.ts";
import type { Selection } from "./selection.ts";

export type TopUpParts = {
  readonly reader: SampleReader;
  readonly heads: HeadIndex;
  readonly selection: Selection;
  readonly seed: number;
};

export type ToppedUp = { readonly toppedUp: readonly string[]; readonly notFound: readonly string[] };

/** Documents read to find out whether one meets a requirement, of those in the sample and of the others. */
const PROBES_MAX = 100;
const PROBES_AT_ONCE = 10;
/** Documents looked at in a collection group to find one that hangs below a root. */
const ATTEMPTS_MAX = 20;

/** Adds what a sample must have and did not get by lot, if the source has it; each with all that it needs. */
export async function topUp(parts: TopUpParts, sources: Readonly<Record<string, number>>): Promise<ToppedUp> {
  const toppedUp: string[] = [];
  const notFound: string[] = [];
  const note = (name: string, found: Found): void => {
    if (found === "added") toppedUp.push(name);
    if (found === "none") notFound.push(name);
  };
  for (const sampled of parts.reader.all()) {
    const { name } = sampled.collection;
    if ((sources[name] ?? 0) > 0) note(`a document of ${name}`, await fill(parts, sampled));
  }
  for (const requirement of parts.reader.sampling.required) note(requirement.name, await meet(parts, requirement));
  for (const shape of TIME_SHAPES) note(`a time of the shape "${shape}"`, await show(parts, shape));
  return { toppedUp, notFound };
}

type Found = "there" | "added" | "none";

/** A collection that the source has documents of, and the sample has none of. */
async function fill(parts: TopUpParts, sampled: Sampled): Promise<Found> {
  const { selection } = parts;
  if (sampled.sampling.kind === "whole" || selection.countOf(sampled) > 0) return "there";
  const isAdded = sampled.sampling.kind === "below" ? await addBelow(parts, sampled) : await addOne(parts, sampled);
  await selection.settle();
  return isAdded ? "added" : "none";
}

async function addOne({ reader, heads, selection, seed }: TopUpParts, sampled: Sampled): Promise<boolean> {
  const { name, at } = sampled.collection;
  const [head] = seededOrder(heads.of(name), seed);
  const start = at.kind === "collection" ? `${at.path}/${seededId(seed, name)}` : null;
  const record = head ?? (await firstIn(reader, sampled, { after: start, upTo: null }));
  if (record !== undefined) selection.put(sampled, record);
  return record !== undefined;
}

/** A root that has something of the collection group below it. Documents that hang below nothing that exists have none. */
async function addBelow(parts: TopUpParts, sampled: Sampled): Promise<boolean> {
  const { reader, selection, seed } = parts;
  const roots = rootsOf(parts, sampled.collection.system);
  const start = roots[Math.floor(seededShare(seed, sampled.collection.name) * roots.length)];
  let range: KeyRange = { after: start?.head.path ?? null, upTo: null };
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const record = await firstIn(reader, sampled, range);
    if (record === undefined) return false;
    const above = pathsAbove(record.path);
    const root = roots.find(({ head }) => above.includes(head.path));
    if (root !== undefined) {
      selection.includeRoot(root);
      return true;
    }
    range = { after: subtreeOf(above[0] ?? record.path).upTo, upTo: null };
  }
  return false;
}

function rootsOf({ reader, heads }: TopUpParts, system: string): Root[] {
  return reader
    .all()
    .filter(({ collection, sampling }) => sampling.kind === "roots" && collection.system === system)
    .flatMap((sampled) => heads.of(sampled.collection.name).map((head) => ({ sampled, head })));
}

/** The first document of the range, or of the collection where the range has none. */
async function firstIn(reader: SampleReader, sampled: Sampled, range: KeyRange): Promise<SourceRecord | undefined> {
  const [first] = await reader.page(sampled, range, 1);
  return first ?? (await reader.page(sampled, WHOLE_RANGE, 1))[0];
}

async function meet(parts: TopUpParts, requirement: SampleRequirement): Promise<Found> {
  const { reader, heads, selection, seed } = parts;
  const sampled = reader.named(requirement.collection);
  const own = seededOrder(selection.recordsOf(sampled), seed);
  if ((await probe(parts, requirement, own)) !== undefined) return "there";
  const others = seededOrder(heads.of(requirement.collection), seed).filter(
    ({ path }) => !selection.has(sampled, path),
  );
  const found = await probe(parts, requirement, others);
  if (found === undefined) return "none";
  selection.put(sampled, found);
  await selection.settle();
  return "added";
}

/** The first of the documents, of so many, that meets the requirement. */
async function probe(
  { reader }: TopUpParts,
  { fields, isMet }: SampleRequirement,
  candidates: readonly SourceRecord[],
): Promise<SourceRecord | undefined> {
  for (let start = 0; start < Math.min(candidates.length, PROBES_MAX); start += PROBES_AT_ONCE) {
    const few = candidates.slice(start, start + PROBES_AT_ONCE);
    const read = await reader.documents(
      few[0]?.system ?? "",
      few.map(({ path }) => path),
      fields,
    );
    const met = read.find(isMet);
    if (met !== undefined) return few.find(({ path }) => path === met.path);
  }
  return undefined;
}

/** A shape of time that no document in the sample shows, of those that were read while drawing. */
async function show(parts: TopUpParts, shape: TimeShape): Promise<Found> {
  const { reader, heads, selection, seed } = parts;
  const timed = reader.all().filter(({ sampling }) => sampling.times !== undefined);
  if (timed.some((sampled) => selection.recordsOf(sampled).some((record) => hasShape(sampled, record, shape)))) {
    return "there";
  }
  for (const sampled of timed) {
    const all = heads.of(sampled.collection.name).filter((head) => hasShape(sampled, head, shape));
    const [head] = seededOrder(all, seed);
    if (head === undefined) continue;
    selection.put(sampled, head);
    await selection.settle();
    return "added";
  }
  return "none";
}

function hasShape({ sampling }: Sampled, record: SourceRecord, shape: TimeShape): boolean {
  return valuesOf(record, sampling.times ?? []).some((value) => timeShapeOf(value) === shape);
}
