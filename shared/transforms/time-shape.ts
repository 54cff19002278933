import { isInstant, type SourceValue } from "../value.ts";
import { mapOf } from "./map-of.ts";
import { DAY_FIRST, YEAR_FIRST, isEpochSeconds, parseTime } from "./parse-time.ts";

/** The shapes in which the sources write times: everything that parseTime tells apart. */
export const TIME_SHAPES = [
  "timestamp",
  "map with _seconds",
  "map with seconds",
  "seconds",
  "milliseconds",
  "digits",
  "year first, with a zone",
  "year first, with a time of day",
  "year first",
  "day first, with a time of day",
  "day first",
] as const;
export type TimeShape = (typeof TIME_SHAPES)[number];

/** Null for what is no time, or none that can be read. */
export function timeShapeOf(value: SourceValue | undefined): TimeShape | null {
  if (value === undefined || parseTime(value, 0).kind !== "instant") return null;
  if (typeof value === "string") return shapeOfText(value.trim());
  if (typeof value === "number" || typeof value === "bigint")
    return isEpochSeconds(Number(value)) ? "seconds" : "milliseconds";
  if (isInstant(value)) return "timestamp";
  return mapOf(value)?.["_seconds"] === undefined ? "map with seconds" : "map with _seconds";
}

function shapeOfText(text: string): TimeShape {
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) {
    const [, , , , hour, , , , zone] = yearFirst;
    if (zone !== undefined) return "year first, with a zone";
    return hour === undefined ? "year first" : "year first, with a time of day";
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst === null) return "digits";
  return dayFirst[4] === undefined ? "day first" : "day first, with a time of day";
}
