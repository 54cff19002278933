import { expect, test } from "vitest";
import { judgeGate, type GateEvidence } from "../../../coordinator/phases/judge-gate.ts";
import type { Evidence, StepRecord } from "../../../coordinator/phases/phase-record.ts";
import { GATE_RULES, ROLLBACK_SECONDS_MAX, holds, type GateRule, type PhaseStep } from "../../../shared/phase.ts";
import type { Verdict } from "../../../shared/verdict.ts";
import { cutOver, published, surveyed } from "../../report/production-evidence.ts";

const HEAD = { startedAt: "2026-11-21T10:00:00.000Z", doneAt: "2026-11-21T10:00:01.000Z", durationMs: 1000 };
const NOBODY = { steps: {}, coverage: null, waiverOf: () => null } satisfies GateEvidence;

function recordOf<Step extends PhaseStep>(
  detail: Evidence<Step>,
): { detail: Evidence<Step> } & Omit<StepRecord, "detail"> {
  return { ...HEAD, ledgerDigest: "now", detail };
}

function verdict(name: string, status: Verdict["status"], failed = 0): Verdict {
  return { name, title: name, status, checked: 10, failed, detail: `${failed} wrong`, samples: [], durationMs: 1 };
}

function gateOf(rule: GateRule, evidence: Partial<GateEvidence>): ReturnType<typeof judgeGate> {
  const phase = {
    name: "full" as const,
    title: "",
    share: 1,
    steps: [],
    gate: [rule],
    needs: null,
    needsApproval: false,
    onFailure: "keep" as const,
  };
  return judgeGate(phase, { ...NOBODY, ...evidence });
}

test.each(GATE_RULES)("%s without evidence hold no gate open", (rule) => {
  const items = gateOf(rule, {});
  expect(items).toHaveLength(1);
  expect(items.every(holds)).toBe(false);
});

test.each<[GateRule, (verdicts: readonly Verdict[]) => GateEvidence["steps"]]>([
  ["published", (verdicts) => ({ publish: recordOf<"publish">(published("staging", verdicts)) })],
  ["promoted", (verdicts) => ({ promote: recordOf<"promote">(published("production", verdicts)) })],
  ["cutover", (verdicts) => ({ cutover: recordOf<"cutover">({ ...cutOver(0), verdicts: [...verdicts] }) })],
  ["monitored", (verdicts) => ({ monitor: recordOf<"monitor">({ ...cutOver(0), verdicts: [...verdicts] }) })],
])("%s holds when each verdict of its step says PASS, and there is one", (rule, stepsOf) => {
  const verdicts = [verdict("a", "PASS"), verdict("b", "FAIL", 1), verdict("c", "SKIP")];
  expect(gateOf(rule, { steps: stepsOf(verdicts) }).map((item) => [item.name, holds(item)])).toEqual([
    [`${rule}:a`, true],
    [`${rule}:b`, false],
    [`${rule}:c`, false],
  ]);
  expect(gateOf(rule, { steps: stepsOf([]) }).every(holds)).toBe(false);
});

test.each([
  ["as many as are expected", { expected: 16, found: 16, isGiven: true }, "PASS"],
  ["fewer", { expected: 18, found: 16, isGiven: true }, "FAIL"],
  ["more", { expected: 15, found: 16, isGiven: true }, "FAIL"],
  ["as many as there are, where nobody said how many", { expected: 16, found: 16, isGiven: false }, "PASS"],
] as const)("a count of %s says %s", (_, figures, status) => {
  const survey = { ...surveyed({ projects: 16 }), expected: [{ name: "projects", ...figures }] };
  const [item] = gateOf("expected", { steps: { survey: recordOf<"survey">(survey) } });
  expect(item).toMatchObject({ name: "expected:projects", status });
  expect(item?.detail).toContain("16");
  if (figures.isGiven) expect(item?.detail).toContain(String(figures.expected));
});

test("each validator is a condition of its own, and a SKIP is none that holds", () => {
  const verdicts = [verdict("row-count", "PASS"), verdict("file-paths", "SKIP"), verdict("timestamps", "FAIL", 2)];
  const items = gateOf("validators", { steps: { validate: recordOf<"validate">({ verdicts }) } });
  expect(items.map((item) => [item.name, item.status, holds(item)])).toEqual([
    ["validators:row-count", "PASS", true],
    ["validators:file-paths", "SKIP", false],
    ["validators:timestamps", "FAIL", false],
  ]);
});

test("a waiver is asked for with the item and its failures, and only where one does not hold", () => {
  const asked: unknown[] = [];
  const verdicts = [verdict("row-count", "PASS"), verdict("timestamps", "FAIL", 2)];
  const items = gateOf("checks", {
    steps: { check: recordOf<"check">({ verdicts, reads: 1 }) },
    waiverOf: ({ name, failed }) => {
      asked.push([name, failed]);
      return "waiver";
    },
  });
  expect(asked).toEqual([["checks:timestamps", 2]]);
  expect(items.every(holds)).toBe(true);
});

const EQUAL = { ok: true, matching: 9, mismatched: 0, missing: 0, extra: 0, detail: "", reads: 9 };

test.each([
  ["equal", EQUAL, "PASS"],
  ["different in one record", { ...EQUAL, mismatched: 1 }, "FAIL"],
  ["not said to be sound", { ...EQUAL, ok: false }, "FAIL"],
  ["empty", { ...EQUAL, matching: 0 }, "FAIL"],
] as const)("a diff that is %s says %s", (_, detail, status) => {
  expect(gateOf("diff", { steps: { diff: recordOf<"diff">(detail) } })).toMatchObject([{ status }]);
});

test("a rehearsal that takes longer than the limit fails its gate", () => {
  const rehearsed = (seconds: number) =>
    gateOf("rollback", { steps: { rehearse: recordOf<"rehearse">({ backup: "before-full", seconds }) } })[0]?.status;
  expect([rehearsed(ROLLBACK_SECONDS_MAX), rehearsed(ROLLBACK_SECONDS_MAX + 0.1)]).toEqual(["PASS", "FAIL"]);
});
