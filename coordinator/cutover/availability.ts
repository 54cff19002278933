import type { Availability } from "../../shared/cutover.ts";

/** One question to the API: when, milliseconds since 1970, and whether it answered with 2xx. */
export type Ask = { readonly atMs: number; readonly tookMs: number; readonly isOk: boolean };

/** From when until when services were stopped on purpose; without an end they still are. */
export type PlannedAway = { readonly fromMs: number; readonly toMs: number | null };

/** Of all asks while the services were meant to be up. */
export const AVAILABILITY_MIN = 0.99;

/** What the asks come to; null where nobody asked. */
export function availabilityOf(url: string, asks: readonly Ask[], planned: readonly PlannedAway[]): Availability {
  if (asks.length === 0) return null;
  const inOrder = asks.toSorted((a, b) => a.atMs - b.atMs);
  const outside = countAnswered(inOrder.filter((ask) => !planned.some((away) => isWithin(ask, away))));
  return {
    url,
    ...countAnswered(inOrder),
    awayMs: awayMsOf(inOrder),
    p95Ms: percentile95(inOrder.filter(({ isOk }) => isOk).map(({ tookMs }) => tookMs)),
    outside,
  };
}

function countAnswered(asks: readonly Ask[]): { asked: number; answered: number; ratio: number } {
  const answered = asks.filter(({ isOk }) => isOk).length;
  return { asked: asks.length, answered, ratio: asks.length === 0 ? 1 : answered / asks.length };
}

/** An ask that was under way when the services were stopped counts as planned as well. */
function isWithin({ atMs, tookMs }: Ask, { fromMs, toMs }: PlannedAway): boolean {
  return atMs + tookMs >= fromMs && atMs <= (toMs ?? Number.POSITIVE_INFINITY);
}

/** Each stretch from the first ask without an answer to the next with one, or to the end. */
function awayMsOf(asks: readonly Ask[]): number {
  let awayMs = 0;
  let sinceMs: number | null = null;
  let lastMs = 0;
  for (const { atMs, tookMs, isOk } of asks) {
    lastMs = atMs + tookMs;
    if (!isOk) sinceMs ??= atMs;
    if (!isOk || sinceMs === null) continue;
    awayMs += atMs - sinceMs;
    sinceMs = null;
  }
  return sinceMs === null ? awayMs : awayMs + Math.max(0, lastMs - sinceMs);
}

export function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)] ?? 0;
}
