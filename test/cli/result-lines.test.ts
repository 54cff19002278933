import { expect, test } from "vitest";
import { resultLines } from "../../cli/result-lines.ts";
import type { RunOutcome } from "../../cli/run-outcome.ts";

const outcome: RunOutcome = {
  run: "r1",
  migration: "tiny",
  phase: "full",
  target: "runs/r1/target.db",
  ok: true,
  durationMs: 1000,
  tally: { read: 1, mapped: 1, embedded: 0, merged: 0, excluded: 0, rejected: 0 },
  tables: { person: 1 },
  files: null,
  validators: [{ name: "row-count", status: "PASS", checked: 1, failed: 0, detail: "all there" }],
  warnings: [],
  report: "runs/r1/report.json",
};

test("the last line is the verdict, and nothing warns of nothing", () => {
  const lines = resultLines(outcome, 80);
  expect(lines.at(-1)).toBe("PASSED: tiny full, run r1, 1.0 s");
  expect(lines.filter((line) => line.startsWith("!"))).toEqual([]);
});

test("a warning has a line of its own right before the verdict, and does not change it", () => {
  const lines = resultLines({ ...outcome, warnings: ["3 fields with values and no rule"] }, 80);
  expect(lines.slice(-2)).toEqual(["! 3 fields with values and no rule", "PASSED: tiny full, run r1, 1.0 s"]);
});

test("files are summed up where there are any, with what is missing of them", () => {
  expect(resultLines(outcome, 80).filter((line) => line.startsWith("files"))).toEqual([]);
  const files = { wanted: 12, copied: 9, missing: 2, bytes: 5_600_000 };
  expect(resultLines({ ...outcome, files }, 80)).toContain("files: 9 copied (5.6 MB), 2 missing, 1 waiting");
});
