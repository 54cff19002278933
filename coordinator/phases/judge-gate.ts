import {
  ROLLBACK_SECONDS_MAX,
  holds,
  type GateItem,
  type GateRule,
  type PhaseDeclaration,
} from "../../shared/phase.ts";
import type { Verdict } from "../../shared/verdict.ts";
import type { CoverageGate } from "../coverage.ts";
import type { StepRecords } from "./phase-record.ts";

export type GateEvidence = {
  readonly steps: StepRecords;
  /** Of the phase's target; null while nothing has landed. */
  readonly coverage: CoverageGate | null;
  /** Digest of the waiver that covers an item's failures, or null. */
  readonly waiverOf: (item: GateItem) => string | null;
};

/** The conditions of a phase's gate, each judged by its evidence. What has no evidence is a SKIP, which holds nothing open. */
export function judgeGate({ gate }: PhaseDeclaration, evidence: GateEvidence): readonly GateItem[] {
  return gate.flatMap((rule) => judgeRule(rule, evidence)).map((item) => waive(item, evidence));
}

function judgeRule(rule: GateRule, { steps, coverage }: GateEvidence): readonly GateItem[] {
  switch (rule) {
    case "validators":
      return judgeVerdicts("validators", steps.validate?.detail.verdicts);
    case "checks":
      return judgeVerdicts("checks", steps.check?.detail.verdicts);
    case "coverage":
      return [judgeCoverage(coverage)];
    case "closed":
      return [steps.close?.detail.item ?? unasked("closed", "nobody has asked whether the sample is closed")];
    case "diff":
      return [judgeDiff(steps.diff)];
    case "rollback":
      return [judgeRehearsal(steps.rehearse)];
    case "expected":
      return judgeExpected(steps.survey);
    case "published":
      return judgeVerdicts("published", steps.publish?.detail.verdicts);
    case "promoted":
      return judgeVerdicts("promoted", steps.promote?.detail.verdicts);
    case "cutover":
      return judgeVerdicts("cutover", steps.cutover?.detail.verdicts);
    case "monitored":
      return judgeVerdicts("monitored", steps.monitor?.detail.verdicts);
  }
}

function judgeVerdicts(rule: GateRule, verdicts: readonly Verdict[] | undefined): readonly GateItem[] {
  if (verdicts === undefined || verdicts.length === 0) return [unasked(rule, "nobody has been asked")];
  return verdicts.map(({ name, status, checked, failed, detail }) => ({
    name: `${rule}:${name}`,
    status,
    checked,
    failed,
    detail,
    waiver: null,
  }));
}

function judgeCoverage(coverage: CoverageGate | null): GateItem {
  if (coverage === null) return unasked("coverage", "nothing has landed");
  const { ok, unruled, detail } = coverage;
  return { name: "coverage", status: ok ? "PASS" : "FAIL", checked: 1, failed: unruled.length, detail, waiver: null };
}

function judgeDiff(diff: StepRecords["diff"]): GateItem {
  if (diff === undefined) return unasked("diff", "nothing has been compared");
  const { ok, matching, mismatched, missing, extra, detail } = diff.detail;
  const failed = mismatched + missing + extra;
  const checked = matching + failed;
  const status = ok && failed === 0 && checked > 0 ? "PASS" : "FAIL";
  return { name: "diff", status, checked, failed, detail, waiver: null };
}

function judgeRehearsal(rehearsal: StepRecords["rehearse"]): GateItem {
  if (rehearsal === undefined) return unasked("rollback", "rolling back has not been rehearsed");
  const { backup, seconds } = rehearsal.detail;
  const isInTime = seconds <= ROLLBACK_SECONDS_MAX;
  const detail = `rolling back to backup ${backup} takes ${seconds.toFixed(1)} s of at most ${ROLLBACK_SECONDS_MAX}`;
  return {
    name: "rollback",
    status: isInTime ? "PASS" : "FAIL",
    checked: 1,
    failed: Number(!isInTime),
    detail,
    waiver: null,
  };
}

function judgeExpected(survey: StepRecords["survey"]): readonly GateItem[] {
  const expected = survey?.detail.expected ?? [];
  if (expected.length === 0) return [unasked("expected", "nothing has been counted")];
  return expected.map(({ name, expected: wanted, found, isGiven }) => ({
    name: `expected:${name}`,
    status: wanted === found ? "PASS" : "FAIL",
    checked: found,
    failed: Math.abs(wanted - found),
    detail: isGiven ? `${found} at the source, and ${wanted} are expected` : `${found} at the source`,
    waiver: null,
  }));
}

function waive(item: GateItem, { waiverOf }: GateEvidence): GateItem {
  return holds(item) ? item : { ...item, waiver: waiverOf(item) };
}

function unasked(name: string, detail: string): GateItem {
  return { name, status: "SKIP", checked: 0, failed: 0, detail, waiver: null };
}
