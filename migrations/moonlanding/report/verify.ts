import type { Figure, Figures, PhaseFigures, ReportShape } from "../../../shared/phase-report.ts";
import { countStatus } from "./validator-names.ts";

/** The twelve checks in the order of the plan (moonlanding.md, 5.3). */
export const CHECKS = [
  { name: "deduplication", title: "User deduplication" },
  { name: "engagement-client", title: "Engagements and their clients" },
  { name: "engagement-rfi-question", title: "RFIs, their engagements and questions" },
  { name: "highlight-coordinates", title: "Highlight coordinates, 0 bits off" },
  { name: "timestamps", title: "Timestamps" },
  { name: "file-paths", title: "File paths, bytes and hashes" },
  { name: "permissions", title: "Permissions" },
  { name: "activity-logs", title: "Activity logs complete" },
  { name: "integration", title: "Integration through the application's queries" },
  { name: "spot-check", title: "100 random records, field by field" },
  { name: "orphans", title: "No orphans" },
  { name: "latency", title: "Latency" },
] as const;

/** Phase 3.7 of the plan. */
export const verify: ReportShape = {
  number: "3.7",
  title: "Verification",
  steps: CHECKS.map(({ name, title }, index) => ({
    number: `7.${index + 1}`,
    title,
    judgedBy: { kind: "evidence", steps: ["check"], items: [`checks:${name}`] },
    extras: ({ checks }) => checkFigures(checks.find((verdict) => verdict.name === name)),
  })),
  extras: ({ checks }) => ({
    checks: Object.fromEntries(
      CHECKS.map(({ name }, index) => [`[7.${index + 1}]`, told(checks.find((verdict) => verdict.name === name))]),
    ),
  }),
  summary: ({ checks, steps, diff }) => ({
    totalChecks: CHECKS.length,
    passed: countStatus(checks, "PASS"),
    skipped: countStatus(checks, "SKIP"),
    failed: countStatus(checks, "FAIL"),
    duration: steps.check?.durationMs ?? null,
    diff: diff === null ? null : { ...diff },
  }),
};

type Verdict = PhaseFigures["checks"][number];

const STATUSES = { PASS: "passed", FAIL: "failed", SKIP: "skipped" } as const;

function told(verdict: Verdict | undefined): Figure {
  return verdict === undefined ? { status: "pending" } : { status: STATUSES[verdict.status], ...checkFigures(verdict) };
}

function checkFigures(verdict: Verdict | undefined): Figures {
  if (verdict === undefined) return { check: null, checked: null, failed: null, detail: null, samples: null };
  const { name, checked, failed, detail, samples, durationMs } = verdict;
  return {
    check: name,
    checked,
    failed,
    detail,
    samples: samples.map(({ table, key, detail: what }) => ({ table: table ?? null, key, detail: what })),
    durationMs,
  };
}
