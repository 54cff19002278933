/** Shares out a total over places by a cycle of weights, without a remainder and without a table: `startOf(count)` is the total. */
export type Portion = { readonly startOf: (place: number) => number };

export function portionOf(total: number, count: number, cycle: readonly number[]): Portion {
  const sums = [0];
  for (const weight of cycle) sums.push((sums.at(-1) ?? 0) + weight);
  const weightBefore = (place: number): number =>
    Math.floor(place / cycle.length) * (sums.at(-1) ?? 0) + (sums[place % cycle.length] ?? 0);
  const whole = weightBefore(count);
  return {
    startOf: (place) => (whole === 0 ? 0 : Math.floor((weightBefore(place) * total) / whole)),
  };
}
