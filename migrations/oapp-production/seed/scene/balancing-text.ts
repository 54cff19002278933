/** What an export holds of the characters on which bad readers break. */
export type Marks = {
  readonly lineEnds: number;
  readonly quotes: number;
  readonly selectors: number;
  readonly joiners: number;
};

/** Counts of the real exports: oapp.md, A.1. */
export const PROJECT_MARKS: Marks = { lineEnds: 401, quotes: 23, selectors: 32, joiners: 1 };
export const PHASE_MARKS: Marks = { lineEnds: 220, quotes: 8, selectors: 11, joiners: 0 };

export function marksOf(cells: readonly string[]): Marks {
  const text = cells.join("");
  const count = (mark: string): number => text.split(mark).length - 1;
  return { lineEnds: count("\n"), quotes: count('"'), selectors: count("\uFE0F"), joiners: count("\u200D") };
}

/** Lines that bring what is there to what shall be there: one at least. */
export function balancingText(line: () => string, wanted: Marks, there: Marks): string {
  const quotes = wanted.quotes - there.quotes;
  const selectors = wanted.selectors - there.selectors;
  const joiners = wanted.joiners - there.joiners;
  const lines = Array.from({ length: wanted.lineEnds - there.lineEnds + 1 }, line);
  lines[0] += ` ${'"odd" '.repeat(Math.floor(quotes / 2))}${'3"'.repeat(quotes % 2)}`;
  lines[0] += `${" ❤\uFE0F".repeat(selectors)}${" 👩\u200D💻".repeat(joiners)}`;
  return lines.join("\n");
}
