import type { Figure } from "../figure.ts";
import type { MeasuredRun } from "../measure-run.ts";
import type { ProcessUse } from "../process-watch.ts";
import { megabytes } from "../units.ts";

/** The local Firestore stands for the source, which in earnest is somebody else's computer. */
const NOT_OURS: ReadonlySet<string> = new Set(["emulator"]);

/** Of the largest process of the run, validators included, at every size that was run. */
export function residentMemory(runs: readonly MeasuredRun[], million: MeasuredRun | null): Figure {
  const all = million === null ? runs : [...runs, million];
  return {
    kind: "measured",
    row: "resident-memory",
    value: Math.max(...all.map(largest)),
    lines: [
      "the most each process ever had (VmHWM); until the secondary indexes were built / until the end, search and validators included",
      ...all.flatMap(describeRun),
      million === null
        ? "1,000,000 documents: not run (--million)"
        : `largest at 1,000,000 over largest at ${runs[0]?.documents}: ${(largest(million) / Math.max(...runs.map(largest))).toFixed(2)}`,
    ],
    raw: { runs: all.map(({ documents, whileLoading, atEnd }) => ({ documents, whileLoading, atEnd })) },
  };
}

function largest({ atEnd }: MeasuredRun): number {
  return Math.max(...atEnd.filter(({ name }) => !NOT_OURS.has(name)).map(({ residentMb }) => residentMb));
}

function describeRun({ documents, whileLoading, atEnd }: MeasuredRun): string[] {
  const before = new Map(whileLoading.map(({ name, residentMb }) => [name, residentMb]));
  const describe = ({ name, residentMb }: ProcessUse): string => {
    const remark = NOT_OURS.has(name) ? "  (the stand-in for the source: not in the figure)" : "";
    return `  ${name.padEnd(22)} ${megabytes(before.get(name) ?? 0)} / ${megabytes(residentMb)}${remark}`;
  };
  return [`${documents} documents:`, ...atEnd.toSorted((a, b) => b.residentMb - a.residentMb).map(describe)];
}
