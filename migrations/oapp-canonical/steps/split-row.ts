import { bestSeam } from "./best-seam.ts";
import { findSeams } from "./find-seams.ts";

/** The two cells of a row; `output` is null where no seam is found, and the row is all task. */
export type SplitRow = {
  readonly task: string;
  readonly output: string | null;
  /** 0 to 1, by the scale in seam.ts. */
  readonly confidence: number;
  readonly rule: string;
};

/** Cuts a row whose two cells have been glued together, at its likeliest seam. */
export function splitRow(text: string): SplitRow {
  const seam = bestSeam(findSeams(text), text.length);
  if (seam === null) return { task: text, output: null, confidence: 0, rule: "none" };
  const { at, confidence, rule } = seam;
  return { task: text.slice(0, at).trim(), output: text.slice(at).trim(), confidence, rule };
}
