import {
  encodeRow,
  type Batch,
  type WireCell,
  type WireDocument,
  type WireLanding,
  type WireRow,
} from "../shared/batch.ts";
import { canonicalData } from "../shared/canonical.ts";
import type { Catalog } from "../shared/catalog.ts";
import { InvariantError, invariant } from "../shared/errors.ts";
import { digest } from "../shared/identity.ts";
import type { Landing, Outcome, Row, SourceRecord } from "../shared/landing.ts";
import type { Collection, TransformContext } from "../shared/migration.ts";
import { FieldShapes } from "./field-shapes.ts";
import { compileFields, type FieldTrie } from "./field-trie.ts";

/** What a reject keeps of the value at fault; the document itself stays in the source. */
const RAW_LENGTH_MAX = 10_000;

/** The documents of a page, mapped, and the shapes that they have among them. */
export type MappedPage = { readonly documents: readonly WireDocument[]; readonly shapes: FieldShapes };

/** Maps the documents of a page and counts their fields. What a named rule excludes as a whole is nobody's field. */
export function transformPage(records: readonly SourceRecord[], work: TransformWork): MappedPage {
  const shapes = new FieldShapes(trieOf(work.collection));
  const documents = records.map((record) => {
    const document = transformRecord(record, work);
    const isExcluded = document.landings[0]?.kind === "excluded";
    return isExcluded ? document : { ...document, shape: shapes.shapeOf(record.data) };
  });
  return { documents, shapes };
}

/** The same for documents of which each has been counted when it landed. */
export function mapPage(records: readonly SourceRecord[], work: TransformWork): MappedPage {
  const documents = records.map((record) => transformRecord(record, work));
  return { documents, shapes: new FieldShapes(trieOf(work.collection)) };
}

/**
 * Maps one document. Whatever is wrong with the data is a rejected landing; a mapping that throws or breaks its contract is our own
 * mistake and stops the process, naming the document.
 */
export function transformRecord(record: SourceRecord, work: TransformWork): WireDocument {
  const hash = digest(canonicalData(record.data));
  const outcome = runTransform(record, work);
  const { landings, derived, findings, facts } = outcome;
  invariant(
    landings[0]?.element === "",
    `${work.collection.name}: the first landing of ${record.path} is not the document`,
  );
  const target = { catalog: work.catalog };
  return {
    path: record.path,
    hash,
    updateTimeUs: record.updateTimeUs,
    landings: encodeLandings(landings, target),
    ...(derived === undefined || derived.length === 0
      ? {}
      : { derived: derived.map((row) => encode(row, work.catalog)) }),
    ...(findings === undefined || findings.length === 0 ? {} : { findings }),
    ...(facts === undefined ? {} : { facts: facts.map((fact) => ({ ...fact, value: JSON.stringify(fact.value) })) }),
  };
}

export type TransformWork = {
  readonly collection: Collection;
  readonly catalog: Catalog;
  readonly context: TransformContext;
};

/** Size of a document on the batches queue, near enough: what it costs to serialize it once more is not worth exactness. */
export function wireBytes(document: WireDocument): number {
  let bytes = 150 + document.path.length;
  for (const landing of document.landings) bytes += landingBytes(landing);
  for (const row of document.derived ?? []) bytes += rowBytes(row);
  return bytes;
}

export function digestBatch(documents: readonly WireDocument[]): Batch["digest"] {
  return digest(documents.map(({ path, hash }) => `${path} ${hash}`).join("\n"));
}

const tries = new WeakMap<Collection, FieldTrie>();

/** The rules of a collection, compiled once a process. */
function trieOf(collection: Collection): FieldTrie {
  const known = tries.get(collection);
  if (known !== undefined) return known;
  const trie = compileFields(collection.fields ?? {});
  tries.set(collection, trie);
  return trie;
}

type EncodeTarget = { readonly catalog: Catalog };

function runTransform(record: SourceRecord, { collection, context }: TransformWork): Outcome {
  try {
    return collection.transform(record, context);
  } catch (error) {
    throw new InvariantError(`the mapping of ${collection.name} failed on ${record.system} ${record.path}`, {
      cause: error,
    });
  }
}

/** The elements of a rejected document are not records of their own: it stays whole. */
function encodeLandings(landings: readonly Landing[], target: EncodeTarget): WireLanding[] {
  const encoded: WireLanding[] = [];
  for (const landing of landings) {
    encoded.push(encodeLanding(landing, target));
    if (encoded[0]?.kind === "rejected") break;
  }
  return encoded;
}

function encodeLanding(landing: Landing, target: EncodeTarget): WireLanding {
  const { element } = landing;
  switch (landing.kind) {
    case "mapped":
      return encodeMapped(landing, target);
    case "embedded":
    case "merged":
      return { kind: landing.kind, element, table: landing.into.table, id: landing.into.id };
    case "excluded":
      return { kind: "excluded", element, rule: landing.rule };
    case "rejected":
      return {
        kind: "rejected",
        element,
        rule: landing.rule,
        reason: landing.reason,
        raw: landing.raw.slice(0, RAW_LENGTH_MAX),
      };
    case "claim":
      return encodeClaim(landing);
  }
}

/** JSON writes a lone surrogate as an escape, which an even number of backslashes precedes. */
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f][0-9a-f]{2}/;

/** What is lone in a claim's values or key would be lone in the row that is made of them. */
function encodeClaim({ element, claim }: Landing & { kind: "claim" }): WireLanding {
  const { merge, key, rank } = claim;
  const values = JSON.stringify(claim.values);
  if (key.isWellFormed() && !LONE_SURROGATE.test(values)) return { kind: "claim", element, merge, key, rank, values };
  return loneSurrogate(element, { where: `a claim of the merge ${merge}`, raw: values });
}

function loneSurrogate(element: string, { where, raw }: { readonly where: string; readonly raw: string }): WireLanding {
  const reason = `${where} holds a lone surrogate, which UTF-8 cannot carry`;
  return { kind: "rejected", element, rule: "lone-surrogate", reason, raw: raw.slice(0, RAW_LENGTH_MAX) };
}

/** SQLite stores UTF-8, which has no lone surrogates: such a text would change on the way, so its record is rejected. */
function encodeMapped(landing: Landing & { kind: "mapped" }, target: EncodeTarget): WireLanding {
  const { element, row } = landing;
  for (const column in row.values) {
    const cell = row.values[column];
    if (typeof cell === "string" && !cell.isWellFormed()) {
      return loneSurrogate(element, { where: `${row.table}.${column}`, raw: JSON.stringify(cell) });
    }
  }
  const encoded = encode(row, target.catalog);
  return landing.hash === undefined
    ? { kind: "mapped", element, row: encoded }
    : { kind: "mapped", element, row: encoded, hash: landing.hash };
}

function encode(row: Row, catalog: Catalog): WireRow {
  const table = catalog.get(row.table);
  invariant(table !== undefined, `there is no table ${row.table} in the target schema`);
  return encodeRow(row, table);
}

function landingBytes(landing: WireLanding): number {
  switch (landing.kind) {
    case "mapped":
      return 80 + landing.element.length + rowBytes(landing.row);
    case "claim":
      return 150 + landing.values.length;
    case "rejected":
      return 150 + landing.reason.length + landing.raw.length;
    default:
      return 150;
  }
}

function rowBytes({ cells }: WireRow): number {
  let bytes = 30;
  for (const cell of cells) bytes += cellBytes(cell);
  return bytes;
}

function cellBytes(cell: WireCell): number {
  if (typeof cell === "string") return cell.length + 3;
  return typeof cell === "object" && cell !== null && "b" in cell ? cell.b.length + 9 : 8;
}
