import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import type { Dirt } from "../dirt.ts";
import { below, fraction, isDrawn, type Random } from "../random.ts";

const PAGE_WIDTHS = [1018.4000244140625, 809.9999999999999, 1224n] as const;
const PAGE_HEIGHTS = [1440.2519084798, 1145.3333333333333, 1584n] as const;
const PAGES = 60;

/** Where a highlight is, as the viewer wrote it: numbers with all their decimals, whole ones as whole numbers. */
export function position(random: Random, dirt: Dirt | null, isGeneral: boolean): SourceMap {
  if (isGeneral) return isDrawn(random, 0.5) ? {} : { position: { pageNumber: 0n, rects: [] } };
  const pageNumber = BigInt(1 + below(random, PAGES));
  if (dirt === "highlight-page-only") return { position: { pageNumber } };
  const page = { ...pageSize(random, dirt), pageNumber };
  const count = isDrawn(random, 0.6) ? 1 : 2 + below(random, 4);
  const boundingRect = { ...corners(random), ...page, ...oddCorners(dirt) };
  const rects = Array.from({ length: count }, () => ({ ...corners(random), ...page }));
  return { position: { boundingRect, rects, pageNumber, usePdfCoordinates: isDrawn(random, 0.1) } };
}

/** A rotated page is wider than high. */
function pageSize(random: Random, dirt: Dirt | null): SourceMap {
  const kind = below(random, PAGE_WIDTHS.length);
  const [width, height] = [PAGE_WIDTHS[kind] ?? 1224n, PAGE_HEIGHTS[kind] ?? 1584n];
  return dirt === "highlight-rotated-page" ? { width: height, height: width } : { width, height };
}

/** Corners that are no numbers, that no double holds, or that are numbers one does not expect. */
function oddCorners(dirt: Dirt | null): SourceMap {
  switch (dirt) {
    case "highlight-text-numbers":
      return { x1: "104.25", y1: "12,5" };
    case "highlight-not-a-number":
    case "removed-not-a-number":
      return { x1: Number.NaN };
    case "highlight-beyond-double":
      return { x2: 9_007_199_254_740_993n };
    case "highlight-odd-numbers":
      return { x1: -0, y1: 0.1 + 0.2, x2: 1e-320, y2: 9_007_199_254_740_994n };
    case "highlight-rotated-page":
      return { x1: 812.25, y1: 700.5, x2: 12.75, y2: -3.5 };
    default:
      return {};
  }
}

function corners(random: Random): Record<"x1" | "y1" | "x2" | "y2", SourceValue> {
  const x1 = 40 + fraction(random) * 500;
  const y1 = 40 + fraction(random) * 1000;
  if (isDrawn(random, 0.1)) return { x1: BigInt(Math.trunc(x1)), y1, x2: BigInt(Math.trunc(x1) + 90), y2: y1 + 14.25 };
  return { x1, y1, x2: x1 + fraction(random) * 200, y2: y1 + 14.333333333333334 };
}
