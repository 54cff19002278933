import { describe, expect, test } from "vitest";
import { judgeCuration, type CurationFacts } from "../../coordinator/curation/judge-curation.ts";

/** A run that went well, of which nothing is to be told. */
const WELL: CurationFacts = {
  failure: null,
  log: { entries: 3, faults: [], head: null },
  broken: [],
  drift: [],
  files: [],
  before: null,
  integrity: { linked: 1, total: 2, orphans: ["O"], duplicates: ["D"], contradictions: [] },
  changes: null,
  durationMs: 1_000,
  budgetMs: 60_000,
};

const BEFORE: NonNullable<CurationFacts["before"]> = {
  format: 1,
  run: "r1",
  takenAt: "2026-11-21T16:00:00.000Z",
  files: [],
  orphans: ["O"],
  duplicates: ["D"],
  protected: [],
};

function kindsOf(facts: Partial<CurationFacts>): readonly string[] {
  return judgeCuration({ ...WELL, ...facts }).standing.map(({ kind, subject }) => `${kind} ${subject}`.trim());
}

describe("the rules of the curation", () => {
  test.each<readonly [sentence: string, facts: Partial<CurationFacts>, told: readonly string[]]>([
    ["on the first run nobody knows what is new", {}, []],
    ["an orphan that was one is not new", { before: BEFORE }, []],
    [
      "one that was none is",
      { before: { ...BEFORE, orphans: [], duplicates: ["E"] } },
      ["new-orphan O", "new-duplicate D"],
    ],
    ["a run over its budget is told", { durationMs: 60_001 }, ["duration"]],
    [
      "one that failed is told, and not of its duration",
      { durationMs: 60_001, failure: { code: "GATE_FAILED", message: "x" } },
      ["run-failed"],
    ],
  ])("%s", (...[, facts, told]) => {
    expect(kindsOf(facts)).toEqual(told);
  });

  test("what a run that failed did not get to see it does not judge, so that it stays as it was told", () => {
    const failed = { failure: { code: "GATE_FAILED", message: "x" }, drift: null, files: null, integrity: null };
    expect(judgeCuration({ ...WELL, ...failed }).judged).toEqual(["run-failed", "log-broken", "protected-changed"]);
  });
});
