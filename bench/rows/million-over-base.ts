import { median, type Figure } from "../figure.ts";
import type { MeasuredRun } from "../measure-run.ts";
import { perSecond, seconds } from "../units.ts";

/** How the migration's wall time grows with the source. */
export function millionOverBase(runs: readonly MeasuredRun[], million: MeasuredRun | null): Figure {
  if (million === null) return { kind: "not run", row: "million-over-230k", reason: "--million" };
  const base = median(runs.map(({ indexedMs }) => indexedMs));
  const documents = runs[0]?.documents ?? 0;
  return {
    kind: "measured",
    row: "million-over-230k",
    value: million.indexedMs / base,
    lines: [
      `${documents} documents in ${seconds(base)} (${perSecond(documents, base)}/s), ${million.documents} in ${seconds(million.indexedMs)} (${perSecond(million.documents, million.indexedMs)}/s)`,
      `${(million.documents / documents).toFixed(2)} times the documents; from the start of the process until the secondary indexes are built`,
    ],
    raw: { documents, baseMs: base, millionDocuments: million.documents, millionMs: million.indexedMs },
  };
}
