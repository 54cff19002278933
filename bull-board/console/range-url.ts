import type { KeyRange } from "../../shared/key.ts";
import { baseRun } from "../../shared/phase.ts";

/** Ranges of a target ("R", or "R/pilot") in the console: those that lie in a part of the key space. */
export function rangeUrl(target: string, collection: string, { after, upTo }: KeyRange): string {
  return rangesUrl(target, collection, {
    ...(after === null ? {} : { after }),
    ...(upTo === null ? {} : { upTo }),
  });
}

/** The same, named by rows of the ledger, in which no key stands: the ranges from one page to another, in key order. */
export function pagesUrl(target: string, collection: string, pages: { readonly from: number; readonly to: number }) {
  return rangesUrl(target, collection, { from: String(pages.from), to: String(pages.to) });
}

/** Without any `where`, all ranges of the collection. */
export function rangesUrl(target: string, collection: string, where: Readonly<Record<string, string>> = {}): string {
  return `/runs/${encodeURIComponent(baseRun(target))}/ranges?${String(new URLSearchParams({ target, collection, ...where }))}`;
}
