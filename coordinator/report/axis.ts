/** The next of 1, 2, 3, 4, 5, 6, 8, 10 times a power of ten: all of them divide well by the grid lines. */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= value) ?? 10;
  return factor * power;
}

/** 12,500 as 12.5k */
export function short(value: number): string {
  return value >= 1000 ? `${Number((value / 1000).toFixed(2))}k` : String(Number(value.toFixed(1)));
}
