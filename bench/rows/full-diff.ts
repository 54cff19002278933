import { sumOf } from "../../cli/sum-of.ts";
import { median, type Figure } from "../figure.ts";
import type { MeasuredDiff } from "../measure-diff.ts";
import type { MeasuredRun } from "../measure-run.ts";
import { perDocument, seconds } from "../units.ts";

type Verified = MeasuredRun & { readonly diff: MeasuredDiff };

/** Every record read again, mapped again and compared, over the time until the last row stood. */
export function fullDiff(runs: readonly MeasuredRun[]): Figure {
  const verified = runs.filter((run): run is Verified => run.diff !== null);
  if (verified.length === 0) return { kind: "not run", row: "full-diff", reason: "--rows" };
  return {
    kind: "measured",
    row: "full-diff",
    value: median(verified.map(({ diff, loadMs }) => diff.diffMs / loadMs)),
    lines: verified.flatMap(({ diff, loadMs, documents, whileLoading }, index) => [
      `run ${index + 1}: diff ${seconds(diff.diffMs)} over load ${seconds(loadMs)}, each from the start of its workers; ${diff.matching} of ${diff.records} records match`,
      `  CPU of the diff ${perDocument(cpuOf(diff.uses), documents)} µs/document, of load and indexes ${perDocument(cpuOf(whileLoading), documents)}, all processes with their start and the source`,
      `  the whole command \`touchdown verify\` ${seconds(diff.wholeMs)}`,
    ]),
    raw: { runs: verified.map(({ diff, loadMs }) => ({ ...diff, loadMs })) },
  };
}

function cpuOf(uses: MeasuredDiff["uses"]): number {
  return sumOf(uses.map(({ cpuMs }) => cpuMs));
}
