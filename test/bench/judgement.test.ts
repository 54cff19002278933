import { expect, test } from "vitest";
import { median } from "../../bench/figure.ts";
import { tableLines } from "../../bench/table-lines.ts";
import { nameOf } from "../../bench/process-watch.ts";
import { parseCpuTime } from "../../bench/read-processes.ts";

test.each([
  [0.5, "met"],
  [0.7, "first met, misses 0.6 by 0.100 (17 %)"],
  [1.2, "misses 0.8 by 0.400 (50 %)"],
])("of two goals the easiest that a ratio of %d misses is told", (value, verdict) => {
  const lines = tableLines([{ kind: "measured", row: "migration-vs-plain", value, lines: [], raw: {} }]);
  expect(lines[2]?.endsWith(`  ${verdict}`), lines[2]).toBe(true);
});

test("a row that was not run has no figure", () => {
  const lines = tableLines([{ kind: "not run", row: "million-over-230k", reason: "--million" }]);
  expect(lines[2]).toMatch(/ {2}- {2}<= 4\.6 {2}not run \(--million\)$/);
});

test.each([
  ["0:01.50", 1500],
  ["01:02:03", 3_723_000],
  ["2-00:00:01", 172_801_000],
])("ps's CPU time %s is %d ms", (time, durationMs) => {
  expect(parseCpuTime(time)).toBe(durationMs);
});

test.each([
  ["node /t/cli/touchdown.mjs worker --roles transform,copy,load", "worker transform+load"],
  ["node /t/cli/touchdown.mjs worker --roles transform,copy", "worker transform"],
  ["node /t/cli/touchdown.mjs run moonlanding --run x", "coordinator"],
  ["redis-server 127.0.0.1:1234", "redis"],
])("%s is named %s", (command, name) => {
  expect(nameOf(command)).toBe(name);
});

test("the median of an even number of values lies between the middle two", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
});
