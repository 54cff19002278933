import { canonicalJson } from "../../shared/canonical.ts";
import type { Cell } from "../../shared/landing.ts";
import { booleanCell, isBooleanLike } from "../../shared/transforms/boolean-like.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { exactDouble } from "../../shared/transforms/number-cell.ts";
import { isArray, type SourceMap, type SourceValue } from "../../shared/value.ts";
import { isSomething, refuse, type Draft } from "./draft.ts";

/**
 * Where a highlight is: the whole position without loss, and its numbers in columns of their own, equal to the last bit. A number that
 * is missing, no number or not finite rejects the highlight; so does a page that is no whole number >= 0, and a word that does not say in which
 * coordinates they are. A position may be a page alone, and a general comment may have none.
 */
export function positionCells(
  draft: Draft,
  position: SourceValue | undefined,
  isGeneral: boolean,
): Record<string, Cell> {
  if (!isSomething(position)) {
    if (!isGeneral) fault(draft, "A highlight that is no general comment has a position.", position ?? null);
    return {};
  }
  const map = mapOf(position);
  if (map === null) {
    fault(draft, "position is no map.", position ?? null);
    return {};
  }
  const { boundingRect, rects, pageNumber, usePdfCoordinates } = map;
  const page = pageOf(pageNumber);
  if (page === null) fault(draft, "pageNumber is no whole number >= 0.", map);
  checkRects(draft, rects);
  if (!isBooleanLike(usePdfCoordinates)) fault(draft, "usePdfCoordinates is neither true nor false.", map);
  return {
    page_number: page,
    ...rectCells(draft, boundingRect),
    use_pdf_coordinates: isBooleanLike(usePdfCoordinates) ? booleanCell(usePdfCoordinates) : null,
    scaled_position: canonicalJson(map),
  };
}

const COLUMNS = [
  ["x1", "x1"],
  ["y1", "y1"],
  ["x2", "x2"],
  ["y2", "y2"],
  ["width", "page_width"],
  ["height", "page_height"],
] as const;

function rectCells(draft: Draft, rect: SourceValue | undefined): Record<string, Cell> {
  if (rect === undefined || rect === null) return {};
  const map = checkRect(draft, rect);
  return Object.fromEntries(COLUMNS.map(([field, column]) => [column, coordinate(map?.[field])]));
}

function checkRects(draft: Draft, rects: SourceValue | undefined): void {
  if (rects === undefined || rects === null) return;
  if (!isArray(rects)) {
    fault(draft, "rects is no array.", rects);
    return;
  }
  for (const rect of rects) checkRect(draft, rect);
}

function checkRect(draft: Draft, value: SourceValue): SourceMap | null {
  const rect = mapOf(value);
  if (rect === null) {
    fault(draft, "A rectangle is no map.", value);
    return null;
  }
  for (const [field] of COLUMNS) {
    if (coordinate(rect[field]) === null) fault(draft, `${field} of a rectangle is no finite number.`, rect);
  }
  const { pageNumber } = rect;
  if (pageNumber !== undefined && pageNumber !== null && pageOf(pageNumber) === null) {
    fault(draft, "pageNumber of a rectangle is no whole number >= 0.", rect);
  }
  return rect;
}

/** A whole number that no double equals is no coordinate. */
function coordinate(value: SourceValue | undefined): number | null {
  return typeof value === "number" || typeof value === "bigint" ? exactDouble(value) : null;
}

function pageOf(value: SourceValue | undefined): number | null {
  const page = coordinate(value);
  return page !== null && Number.isSafeInteger(page) && page >= 0 ? page : null;
}

function fault(draft: Draft, reason: string, raw: SourceValue): void {
  refuse(draft, { rule: "bad-coordinates", reason, raw });
}
