import { readTarget } from "../../coordinator/runs/read-ledger.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { compareKeys, compareRanges, gapsOf, type Key, type KeyRange } from "../../shared/key.ts";
import type { Tally } from "../../shared/landing.ts";
import { maskEmails } from "../mask.ts";

/** Part of a collection's key space: by its keys, or from one row of the ledger to another in key order. */
export type Asked =
  | (KeyRange & { readonly kind: "keys" })
  | { readonly kind: "pages"; readonly from: number; readonly to: number };

/** A row of the ledger with what became of the documents in its range. */
export type RangeRow = KeyRange & {
  readonly page: number;
  readonly documents: number;
  readonly tally: Tally;
  readonly digest: string;
  readonly landedAt: string;
  readonly rejects: readonly { readonly rule: string; readonly count: number }[];
};

export type RangeRows = {
  /** In key order; no more than ROWS_MAX of them. */
  readonly rows: readonly RangeRow[];
  /** How many there are in all. */
  readonly count: number;
  readonly documents: number;
  readonly gaps: readonly KeyRange[];
};

export const ROWS_MAX = 200;

type PageRow = KeyRange & Tally & { page: number; documents: number; digest: string; loadedAtMs: number };
type RejectRow = { readonly page: number; readonly rule: string; readonly count: number };

/** Null where the collection has no plan in this target. */
export function readRangeRows(
  runsDir: string,
  target: string,
  of: { collection: string; asked: Asked },
): RangeRows | null {
  return readTarget(runsDir, target, (ledger) => {
    const planned = ledger.prepare<[string]>("SELECT 1 FROM _touchdown_plan WHERE collection = ?").get(of.collection);
    if (planned === undefined) return null;
    const all = readPages(ledger, of.collection);
    const within = rangeOf(all, of.asked);
    const asked = all.filter((row) => overlaps(row, within));
    const rejects = readRejects(ledger, of.collection);
    return {
      rows: asked.slice(0, ROWS_MAX).map((row) => toRow(row, rejects)),
      count: asked.length,
      documents: asked.reduce((sum, { documents }) => sum + documents, 0),
      gaps: gapsOf(all).filter((gap) => overlaps(gap, within)),
    };
  });
}

function readPages(ledger: Target, collection: string): readonly PageRow[] {
  const pages = ledger.prepare<[string], PageRow>(
    `SELECT page, after, up_to AS upTo, documents, read, mapped, embedded, merged, excluded, rejected, held, digest, loaded_at_ms AS loadedAtMs
     FROM _touchdown_pages WHERE collection = ? ORDER BY after`,
  );
  return pages.all(collection).toSorted(compareRanges);
}

function readRejects(ledger: Target, collection: string): readonly RejectRow[] {
  const rejects = ledger.prepare<[string], RejectRow>(
    "SELECT page, rule, count(*) AS count FROM _touchdown_rejects WHERE collection = ? GROUP BY page, rule ORDER BY count(*) DESC",
  );
  return rejects.all(collection);
}

function rangeOf(all: readonly PageRow[], asked: Asked): KeyRange {
  if (asked.kind === "keys") return unmasked(all, asked);
  const from = all.find(({ page }) => page === asked.from);
  const to = all.findLast(({ page }) => page === asked.to);
  return { after: from?.after ?? null, upTo: to?.upTo ?? null };
}

/** Bull Board names keys without the e-mail addresses in them. Where several keys look the same so, all that lies between them is meant. */
function unmasked(all: readonly PageRow[], { after, upTo }: KeyRange): KeyRange {
  const first = after === null ? null : all.map((row) => row.after).find(looksLike(after));
  const last = upTo === null ? null : all.map((row) => row.upTo).findLast(looksLike(upTo));
  return { after: first ?? after, upTo: last ?? upTo };
}

function looksLike(asked: Key): (key: Key | null) => boolean {
  return (key) => key !== null && key !== asked && maskEmails(key) === asked;
}

function overlaps(a: KeyRange, b: KeyRange): boolean {
  return startsBefore(a.after, b.upTo) && startsBefore(b.after, a.upTo);
}

/** Whether what starts behind `after` (null: the start) begins before `upTo` (null: the end). */
function startsBefore(after: Key | null, upTo: Key | null): boolean {
  return after === null || upTo === null || compareKeys(after, upTo) < 0;
}

function toRow(
  { page, after, upTo, documents, digest, loadedAtMs, ...tally }: PageRow,
  rejects: readonly RejectRow[],
): RangeRow {
  const landedAt = new Date(loadedAtMs).toISOString();
  return { page, after, upTo, documents, digest, landedAt, tally, rejects: rejects.filter((row) => row.page === page) };
}
