import { describe, expect, test } from "vitest";
import {
  compareThreeWays,
  type Base,
  type Comparison,
  type RecordState,
  type ThreeSides,
} from "../../coordinator/publication/compare-three-ways.ts";
import type { PromotePolicy } from "../../shared/publication.ts";
import { REPORT, STRICT } from "./catalogue-bed.ts";

const POLICIES: readonly PromotePolicy[] = [
  REPORT,
  STRICT,
  { targetChanged: "revert", missingInTarget: "report" },
  { targetChanged: "report", missingInTarget: "restore" },
];

/** One field: source, target, base ("x" live, "x†" a tombstone) -> class, what becomes of the row, what is known afterwards. "-" is what is not there. */
const CASES: readonly [string, string, string, Comparison["class"], Comparison["row"], RecordState | null][] = [
  // Nobody has it.
  ["-", "-", "-", "unchanged", "keep", null],
  // No sync has brought it.
  ["a", "-", "-", "new", "insert", "live"],
  ["a", "a", "-", "unchanged", "keep", "live"],
  ["a", "t", "-", "conflict", "update", "live"],
  ["-", "t", "-", "target-changed", "keep", null],
  // It was brought.
  ["a", "a", "a", "unchanged", "keep", null],
  ["b", "a", "a", "source-changed", "update", "live"],
  ["a", "t", "a", "target-changed", "keep", null],
  ["b", "t", "a", "conflict", "update", "live"],
  ["b", "b", "a", "unchanged", "keep", "live"],
  ["a", "-", "a", "missing-in-target", "keep", null],
  ["b", "-", "a", "missing-in-target", "insert", "live"],
  ["-", "a", "a", "missing-in-source", "keep", "tombstone"],
  ["-", "t", "a", "missing-in-source", "keep", "tombstone"],
  ["-", "-", "a", "missing-in-source", "keep", "tombstone"],
  // It was brought, and had left the source.
  ["-", "a", "a†", "missing-in-source", "keep", null],
  ["-", "t", "a†", "missing-in-source", "keep", null],
  ["-", "-", "a†", "missing-in-source", "keep", null],
  ["a", "a", "a†", "source-changed", "keep", "live"],
  ["b", "a", "a†", "source-changed", "update", "live"],
  ["a", "t", "a†", "source-changed", "keep", "live"],
  ["b", "t", "a†", "conflict", "update", "live"],
  ["b", "b", "a†", "source-changed", "keep", "live"],
  ["a", "-", "a†", "missing-in-target", "insert", "live"],
  ["b", "-", "a†", "missing-in-target", "insert", "live"],
];

function sidesOf(source: string, target: string, base: string): ThreeSides {
  const fields = (said: string): readonly string[] | null => (said === "-" ? null : [said]);
  return { source: fields(source), target: fields(target), base: baseOf(base) };
}

function baseOf(said: string): Base | null {
  if (said === "-") return null;
  return { state: said.endsWith("†") ? "tombstone" : "live", fields: [said.replace("†", "")] };
}

test.each(CASES)("source %s, target %s, base %s: %s, %s, then %s", (...[source, target, base, of, row, state]) => {
  expect(compareThreeWays(sidesOf(source, target, base), REPORT)).toMatchObject({ class: of, row, state });
});

test("the table has every case that three sides can make, each once", () => {
  // Up to renaming values: source a or another than the base, target as the source, as the base, or neither.
  const canonical = ["-", "a", "b"].flatMap((source) =>
    ["-", "a", "b", "t"].flatMap((target) => ["-", "a", "a†"].map((base) => `${source} ${target} ${base}`)),
  );
  const said = new Set(CASES.map(([source, target, base]) => `${source} ${target} ${base}`));
  // Without a base there is no value to differ from: a and b, and b and t, are the same case. Without a source b is but another value than the base.
  const left = canonical.filter((each) => !said.has(each));
  expect(said.size).toBe(CASES.length);
  expect(left).toEqual([
    "- a -",
    "- b -",
    "- b a",
    "- b a†",
    "a b -",
    "a b a",
    "a b a†",
    "b - -",
    "b a -",
    "b b -",
    "b t -",
  ]);
});

describe.each(POLICIES)("under the policy %j", (policy) => {
  const after = (sides: ThreeSides, done: Comparison): ThreeSides => {
    const { source, target, base } = sides;
    const row =
      done.row === "insert"
        ? source
        : (target?.map((field, at) => (done.taken[at] ? (source?.[at] ?? field) : field)) ?? null);
    if (done.state === null) return { source, target: row, base };
    return { source, target: row, base: { state: done.state, fields: source ?? base?.fields ?? [] } };
  };

  test("doing what was decided leaves nothing to do", () => {
    for (const [source, target, base] of CASES) {
      const sides = sidesOf(source, target, base);
      const again = compareThreeWays(after(sides, compareThreeWays(sides, policy)), policy);
      expect([source, target, base, again.row, again.state, again.taken.includes(true)]).toEqual([
        source,
        target,
        base,
        "keep",
        null,
        false,
      ]);
    }
  });

  test("a target's value gives way only to another one of the source, and never to nothing", () => {
    for (const [source, target, base] of CASES) {
      const sides = sidesOf(source, target, base);
      const { taken, row } = compareThreeWays(sides, policy);
      if (taken.includes(true)) expect([sides.source !== null, source !== target, row]).toEqual([true, true, "update"]);
      if (row === "insert") expect([sides.source !== null, sides.target]).toEqual([true, null]);
    }
  });

  test("what changed in the target alone stands, or is taken back, as the policy says", () => {
    const sides = sidesOf("a", "t", "a");
    expect(compareThreeWays(sides, policy).taken).toEqual([policy.targetChanged === "revert"]);
    const row = policy.missingInTarget === "restore" ? "insert" : "keep";
    expect(compareThreeWays(sidesOf("a", "-", "a"), policy).row).toBe(row);
  });
});

test("fields are decided one by one, and a record is called by the strongest of them", () => {
  const base: Base = { state: "live", fields: ["1", "2", "3", "4"] };
  const decided = compareThreeWays({ source: ["1", "2x", "3", "4x"], target: ["1", "2", "3y", "4y"], base }, REPORT);
  expect(decided).toEqual({
    class: "conflict",
    fields: ["unchanged", "source-changed", "target-changed", "conflict"],
    row: "update",
    taken: [false, true, false, true],
    state: "live",
  });
  const milder = compareThreeWays({ source: ["1", "2x", "3", "4"], target: ["1", "2", "3y", "4"], base }, REPORT);
  expect([milder.class, milder.taken]).toEqual(["source-changed", [false, true, false, false]]);
});
