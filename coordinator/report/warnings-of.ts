import { counted } from "../validators/fault.ts";
import { formatCount, formatShare } from "./figures.ts";
import type { Report } from "./report.ts";

/** What fails nothing and somebody should look at, a sentence each. */
export function warningsOf({ run, merges, coverage }: Pick<Report, "run" | "merges" | "coverage">): string[] {
  const rates = merges.flatMap(({ merge, claims, merged, expected, isExpected }) =>
    isExpected || expected === null
      ? []
      : [
          `merge ${merge}: ${formatCount(merged)} of ${formatCount(claims)} records were merged (${formatShare(merged, claims)}), and ${formatBand(expected)} is expected`,
        ],
  );
  if (coverage.ok) return rates;
  const unruled = coverage.unruled.filter(({ nonNull }) => nonNull > 0).length;
  return [
    ...rates,
    `${counted(unruled, "field")} with values and no rule, kept in source_extra (touchdown coverage ${run} --unruled)`,
  ];
}

/** 5 % to 30 % */
export function formatBand({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${formatShare(min, 1)} to ${formatShare(max, 1)}`;
}
