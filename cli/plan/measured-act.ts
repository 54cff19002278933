import type { PhaseAct } from "../../coordinator/phases/decide-phase.ts";

/** A step that somebody has taken. `size`: documents of its phase; of a backup and its rehearsal the bytes. */
export type MeasuredAct = { readonly act: PhaseAct; readonly size: number; readonly durationMs: number };

/** Something that was measured at a size. */
export type Point = { readonly size: number; readonly value: number };

/** A sample of a hundredth tells of a pilot of a tenth, and a little more; what it says beyond that would be a guess. */
const PROPORTION_MAX = 12;

/** How long a step takes at a size, by those that were taken. */
export function durationFor(act: PhaseAct, size: number, measured: readonly MeasuredAct[]): number | null {
  const known = measured.filter((each) => each.act === act);
  return valueAt(
    size,
    known.map((each) => ({ size: each.size, value: each.durationMs })),
  );
}

/**
 * What is to be expected at a size: between what was measured, and beyond it, along a straight line. Where only one size was measured, in proportion: for
 * something larger that is too much, as what it costs to begin is multiplied with the rest. Null where nothing was measured, or only something far smaller.
 */
export function valueAt(size: number, points: readonly Point[]): number | null {
  const known = points.filter((each) => each.size > 0).toSorted((a, b) => a.size - b.size);
  // The pair around it, else the two nearest.
  const next = known.findIndex((each) => each.size >= size);
  const upper = Math.max(1, next === -1 ? known.length - 1 : next);
  const [low, high] = [known[upper - 1], known[upper]];
  if (low === undefined) return null;
  if (high === undefined || high.size === low.size) {
    return size > PROPORTION_MAX * low.size ? null : (low.value * size) / low.size;
  }
  const slope = (high.value - low.value) / (high.size - low.size);
  // A larger one that happened to take less says that size does not matter, not that a still larger one takes nothing.
  if (slope <= 0) return Math.max(low.value, high.value);
  return Math.max(0, low.value + slope * (size - low.size));
}
