import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import type { Dirt } from "./dirt.ts";
import { below, fraction, isDrawn, type Random } from "./random.ts";

const PAGE_WIDTHS = [1018.4000244140625, 809.9999999999999, 1224n] as const;
const PAGE_HEIGHTS = [1440.2519084798, 1145.3333333333333, 1584n] as const;

/** Where a highlight is, as the viewer wrote it: numbers with all their decimals, whole ones as whole numbers. */
export function position(random: Random, dirt: Dirt | null, isGeneral: boolean): SourceMap {
  if (isGeneral) return isDrawn(random, 0.5) ? {} : { position: { pageNumber: 0n, rects: [] } };
  const pageNumber = BigInt(1 + below(random, 60));
  if (dirt === "highlight-page-only") return { position: { pageNumber } };
  const kind = below(random, PAGE_WIDTHS.length);
  const page = {
    width: PAGE_WIDTHS[kind] ?? 1224n,
    height: PAGE_HEIGHTS[kind] ?? 1584n,
    pageNumber,
  };
  const count = isDrawn(random, 0.6) ? 1 : 2 + below(random, 4);
  const boundingRect = { ...corners(random), ...page };
  const rects = Array.from({ length: count }, () => ({ ...corners(random), ...page }));
  const usePdfCoordinates = isDrawn(random, 0.1);
  if (dirt !== "highlight-text-numbers") return { position: { boundingRect, rects, pageNumber, usePdfCoordinates } };
  const written = { ...boundingRect, x1: "104.25", y1: "12,5" };
  return { position: { boundingRect: written, rects, pageNumber, usePdfCoordinates } };
}

function corners(random: Random): {
  x1: SourceValue;
  y1: SourceValue;
  x2: SourceValue;
  y2: SourceValue;
} {
  const x1 = 40 + fraction(random) * 500;
  const y1 = 40 + fraction(random) * 1000;
  if (isDrawn(random, 0.1)) return { x1: BigInt(Math.trunc(x1)), y1, x2: BigInt(Math.trunc(x1) + 90), y2: y1 + 14.25 };
  return { x1, y1, x2: x1 + fraction(random) * 200, y2: y1 + 14.333333333333334 };
}
