import { median, type Figure } from "../figure.ts";
import type { MeasuredRun } from "../measure-run.ts";
import { seconds } from "../units.ts";

/** The eight validators on the whole target, over the time until its last row stood. */
export function validators(runs: readonly MeasuredRun[]): Figure {
  return {
    kind: "measured",
    row: "validators",
    value: median(runs.map(({ validateMs, loadMs }) => validateMs / loadMs)),
    lines: runs.map(({ validateMs, loadMs, failedValidators }, index) => {
      const verdict = failedValidators.length === 0 ? "none failed" : `failed: ${failedValidators.join(", ")}`;
      return `run ${index + 1}: validators ${seconds(validateMs)} over load ${seconds(loadMs)} (without indexes and search); ${verdict}`;
    }),
    raw: { runs: runs.map(({ validateMs, loadMs }) => ({ validateMs, loadMs })) },
  };
}
