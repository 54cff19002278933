import { WHOLE_RANGE, compareKeys, contains, type Key, type KeyRange } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { CollectionPath } from "../../shared/migration.ts";
import {
  countParts,
  firstBeyond,
  firstIndex,
  isAt,
  isInPart,
  type SampledPart,
  type SampledRange,
  type SourceSample,
} from "../../shared/sample.ts";
import type { FindRequest, PageRequest, ReadTime, Source } from "../../shared/source.ts";

/** What a sample shows of a source: a source like any other, with fewer documents. Closing it closes the source. */
export function sampledSource(source: Source, sample: SourceSample): Source {
  return new SampledSource(source, sample);
}

type Parts = Extract<SampledPart, { kind: "parts" }>;
const NOTHING: Parts = { kind: "parts", documents: [], ranges: [] };

/** Reads of one page that are under way at the same time. */
const READS_AT_ONCE = 8;

class SampledSource implements Source {
  readonly system: string;
  readonly #source: Source;
  readonly #collections: readonly { readonly at: CollectionPath; readonly part: SampledPart }[];

  constructor(source: Source, { collections }: SourceSample) {
    this.system = source.system;
    this.#source = source;
    this.#collections = Object.values(collections).filter(({ system }) => system === source.system);
  }

  pin(): Promise<ReadTime> {
    return this.#source.pin();
  }

  async count(at: CollectionPath, readTime: ReadTime, range?: KeyRange): Promise<number> {
    const part = this.#partAt(at);
    if (part.kind === "whole") return this.#source.count(at, readTime, range);
    if (range === undefined) return countParts(part);
    let counted = 0;
    for (const piece of piecesIn(part, range)) {
      counted += piece.kind === "documents" ? piece.counted : await this.#source.count(at, readTime, piece.range);
    }
    return counted;
  }

  /** At the ends of pieces, which are known; so a single large piece is not split. */
  async split(at: CollectionPath, parts: number): Promise<readonly Key[]> {
    const part = this.#partAt(at);
    if (part.kind === "whole") return this.#source.split(at, parts);
    return splitPieces(part, parts);
  }

  async readPage(request: PageRequest): Promise<readonly SourceRecord[]> {
    const part = this.#partAt(request.at);
    if (part.kind === "whole") return this.#source.readPage(request);
    const { limit } = request;
    const records: SourceRecord[] = [];
    let range: KeyRange | null = request.range;
    while (range !== null && records.length < limit) {
      const round = roundOf(part, range, limit - records.length);
      if (round.length === 0) break;
      range = await this.#readRound(round, { ...request, range }, records);
    }
    // A range that is read as it is now, after the sample was drawn, may have come to hold more than it was counted to.
    return records.slice(0, limit);
  }

  async readDocuments(
    paths: readonly string[],
    readTime: ReadTime,
    select?: readonly string[],
  ): Promise<readonly SourceRecord[]> {
    const own = paths.filter((path) => this.#holds(path));
    return own.length === 0 ? [] : this.#source.readDocuments(own, readTime, select);
  }

  async findDocuments(request: FindRequest): Promise<readonly SourceRecord[]> {
    const found = await this.#source.findDocuments(request);
    return found.filter(({ path }) => this.#holds(path));
  }

  readsSpent(): number {
    return this.#source.readsSpent();
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  /** Appends the records of the pieces, up to the first that may hold more than was asked for. What of the range is left, or null. */
  async #readRound(round: readonly Asked[], request: PageRequest, records: SourceRecord[]): Promise<KeyRange | null> {
    const answers = await Promise.all(round.map((asked) => this.#readPiece(asked, request)));
    let after: Key | null = request.range.after;
    for (const [index, { piece, limit }] of round.entries()) {
      const answer = answers[index] ?? [];
      for (const record of answer) records.push(record);
      const last = answer.at(-1);
      const isFull = piece.kind === "range" && answer.length === limit && last !== undefined;
      if (!isFull && piece.end === null) return null;
      after = isFull ? last.path : piece.end;
      if (isFull) break;
    }
    return { after, upTo: request.range.upTo };
  }

  #readPiece({ piece, limit }: Asked, request: PageRequest): Promise<readonly SourceRecord[]> {
    return piece.kind === "range"
      ? this.#source.readPage({ ...request, range: piece.range, limit })
      : this.#source.readDocuments(piece.paths.slice(0, limit), request.readTime, request.select);
  }

  #partAt(at: CollectionPath): SampledPart {
    return this.#collections.find((collection) => isSame(collection.at, at))?.part ?? NOTHING;
  }

  #holds(path: Key): boolean {
    return this.#collections.some(({ at, part }) => isAt(at, path) && isInPart(part, path));
  }
}

/** A stretch of the sample that one read of the source fetches, with the key that it ends with. */
type Piece =
  | { readonly kind: "range"; readonly range: KeyRange; readonly end: Key | null; readonly counted: number }
  | { readonly kind: "documents"; readonly paths: readonly Key[]; readonly end: Key; readonly counted: number };

type Asked = { readonly piece: Piece; readonly limit: number };

/** The pieces to be read at the same time: as many as it takes to come to the limit, so that hardly anything is read in vain. */
function roundOf(part: Parts, range: KeyRange, limit: number): readonly Asked[] {
  const round: Asked[] = [];
  let missing = limit;
  for (const piece of piecesIn(part, range)) {
    if (missing <= 0 || round.length === READS_AT_ONCE) break;
    const asked = piece.kind === "documents" ? cut(piece, missing) : piece;
    round.push({ piece: asked, limit: missing });
    missing -= asked.counted;
  }
  return round;
}

function cut(piece: Extract<Piece, { kind: "documents" }>, limit: number): Piece {
  if (piece.counted <= limit) return piece;
  const paths = piece.paths.slice(0, limit);
  return { kind: "documents", paths, end: paths.at(-1) ?? piece.end, counted: limit };
}

/** What of the sample lies in the range, in key order: its ranges, and between them its documents. */
function* piecesIn({ documents, ranges }: Parts, within: KeyRange): Iterable<Piece> {
  const { after, upTo } = within;
  if (after !== null && upTo !== null && compareKeys(after, upTo) >= 0) return;
  let nextRange =
    after === null ? 0 : firstIndex(ranges, (range) => range.upTo === null || compareKeys(range.upTo, after) > 0);
  let nextDocument = after === null ? 0 : firstBeyond(documents, after);
  const lastDocument = upTo === null ? documents.length : firstBeyond(documents, upTo);
  for (; nextRange < ranges.length; nextRange += 1) {
    const range = ranges[nextRange];
    if (range === undefined || isBehind(range, upTo)) break;
    const before = range.after === null ? nextDocument : Math.min(firstBeyond(documents, range.after), lastDocument);
    yield* documentPiece(documents.slice(nextDocument, before));
    nextDocument = Math.max(nextDocument, before);
    const clipped = clip(range, within);
    yield { kind: "range", range: clipped, end: clipped.upTo, counted: range.counted };
  }
  yield* documentPiece(documents.slice(nextDocument, lastDocument));
}

function* documentPiece(paths: readonly Key[]): Iterable<Piece> {
  const end = paths.at(-1);
  if (end !== undefined) yield { kind: "documents", paths, end, counted: paths.length };
}

/** Whether a range begins only where the limit is. */
function isBehind({ after }: SampledRange, limit: Key | null): boolean {
  return limit !== null && after !== null && compareKeys(after, limit) >= 0;
}

function clip(range: KeyRange, within: KeyRange): KeyRange {
  const after =
    range.after === null || (within.after !== null && contains(range, within.after)) ? within.after : range.after;
  const upTo =
    range.upTo === null || (within.upTo !== null && compareKeys(within.upTo, range.upTo) < 0)
      ? within.upTo
      : range.upTo;
  return { after, upTo };
}

/** Ends of pieces, so that about as many documents lie between each two. */
function splitPieces(part: Parts, parts: number): Key[] {
  const size = countParts(part) / parts;
  const ends: Key[] = [];
  let counted = 0;
  for (const piece of piecesIn(part, WHOLE_RANGE)) {
    for (const { key, documents } of stepsOf(piece)) {
      counted += documents;
      if (ends.length < parts - 1 && counted >= size * (ends.length + 1)) ends.push(key);
    }
  }
  return ends;
}

function stepsOf(piece: Piece): { readonly key: Key; readonly documents: number }[] {
  if (piece.kind === "documents") return piece.paths.map((key) => ({ key, documents: 1 }));
  return piece.end === null ? [] : [{ key: piece.end, documents: piece.counted }];
}

function isSame(a: CollectionPath, b: CollectionPath): boolean {
  if (a.kind === "group") return b.kind === "group" && a.id === b.id;
  return b.kind === "collection" && a.path === b.path;
}
