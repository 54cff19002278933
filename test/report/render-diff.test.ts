import { expect, test } from "vitest";
import type { DiffOutcome } from "../../coordinator/diff/read-diff.ts";
import { renderDiff } from "../../coordinator/report/render-diff.ts";
import { withoutValues } from "../../coordinator/report/report-diff.ts";

const outcome: DiffOutcome = {
  ok: false,
  only: null,
  reasons: ["people: 1 mismatched"],
  subjects: [
    {
      name: "people",
      kind: "collection",
      documents: 3,
      records: 3,
      matching: 2,
      mismatched: 1,
      missing: 0,
      extra: 0,
      isComplete: true,
      durationMs: 5,
    },
  ],
  totals: { records: 3, matching: 2, mismatched: 1, missing: 0, extra: 0 },
  samples: [
    {
      collection: "people",
      system: "friday",
      path: "people/p1",
      kind: "cell",
      table: "users",
      id: "u1",
      column: "name",
      expected: '"Ann Secret"',
      actual: '"<b>Bob Secret</b>"',
    },
  ],
  durationMs: 1200,
  doneAt: "2026-11-21T14:00:00.000Z",
};

test("a report tells where a diff found something, and not the values", () => {
  const text = renderDiff(withoutValues(outcome))?.text ?? "";
  expect(text).toContain("it differs");
  expect(text).toContain("people: 1 mismatched");
  expect(text).toContain("friday people/p1");
  expect(text).toContain("users u1 name");
  expect(text).not.toContain("Secret");
  expect(JSON.stringify(withoutValues(outcome))).not.toContain("Secret");
});

test("a report of a run that was not compared says nothing of it", () => {
  expect(renderDiff(undefined)).toBeNull();
});
