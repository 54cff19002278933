const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;
const HEIGHTS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** How much of a whole there is. Full and empty mean all and none: a part of it is neither. */
export function bar(share: number, columns: number): { readonly filled: string; readonly rest: string } {
  const all = columns * 8;
  const within = Math.min(1, Math.max(0, share));
  const eighths = within === 1 ? all : Math.min(all - 1, within === 0 ? 0 : Math.max(1, Math.floor(within * all)));
  const filled = "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
  return { filled, rest: "░".repeat(columns - filled.length) };
}

/** Heights of values in their order, against the largest; a space where there is none. */
export function sparkline(values: readonly (number | null)[]): string {
  const most = Math.max(...values.map((value) => value ?? 0), 0);
  return values.map((value) => (value === null ? " " : height(value, most))).join("");
}

function height(value: number, most: number): string {
  if (most <= 0 || value <= 0) return HEIGHTS[0];
  return HEIGHTS[Math.min(HEIGHTS.length - 1, Math.ceil((value / most) * HEIGHTS.length) - 1)] ?? HEIGHTS[0];
}
