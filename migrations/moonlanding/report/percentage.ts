/** Per cent to four places, never rounded up to 100; null of nothing or of what is not known. */
export function percentage(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || whole === 0) return null;
  const rounded = Math.round((1_000_000 * part) / whole) / 10_000;
  return part < whole ? Math.min(rounded, 99.9999) : rounded;
}
