import { SECOND } from "../../shared/config.ts";
import type { SeriesSample } from "../../shared/series.ts";

/** A sample with its place on the axis of time. */
export type Placed = {
  readonly sample: SeriesSample;
  /** Time at work since the first sample: when nobody was at work no time passes. */
  readonly x: number;
  /** The first after a time without samples. */
  readonly isResumed: boolean;
};

/** Watched no more than this long ago, a run has not been left alone. */
const BREAK_MS = 30 * SECOND;
/** A thinned series has samples farther apart, of about the same distance. */
const BREAK_TIMES = 6;

/** A run that waited for its approval over a week-end would else be a dot at either end. */
export function placeOnTimeline(samples: readonly SeriesSample[]): readonly Placed[] {
  const steps = samples.map((sample, index) => sample.atMs - (samples[index - 1]?.atMs ?? sample.atMs));
  const longest = Math.max(BREAK_MS, BREAK_TIMES * medianOf(steps.slice(1)));
  let x = 0;
  return samples.map((sample, index) => {
    const step = Math.max(0, steps[index] ?? 0);
    const isResumed = step > longest;
    x += isResumed ? Math.min(step, longest) / BREAK_TIMES : step;
    return { sample, x, isResumed };
  });
}

function medianOf(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}
