import { holds, type GateItem, type PhaseStep } from "../../../shared/phase.ts";
import { LEFT_OUT, covers, type Waiver } from "../../certificates/decisions.ts";
import type { PhaseRecord } from "../../phases/phase-record.ts";
import type { PhaseEvidence } from "./phase-evidence.ts";

/** How far a phase is, by its files alone. */
export type PhaseState =
  | { readonly kind: "not-begun" }
  /** `next` is the step that it is at, null when only its gate is left to be judged. */
  | { readonly kind: "under-way"; readonly next: PhaseStep | null }
  /** Its gate does not hold. `waivable` is what a person could answer for, without what somebody has already answered for. */
  | { readonly kind: "gate-failed"; readonly waivable: readonly GateItem[]; readonly isRolledBack: boolean }
  /** A certificate that was changed by another hand is none. */
  | { readonly kind: "damaged"; readonly fault: string }
  /** What it had loaded is gone: its target was rolled back, and the reports on it were set aside with it. */
  | { readonly kind: "undone" }
  | { readonly kind: "certified"; readonly approval: "not-needed" | "given" | "missing" }
  | { readonly kind: "left-out"; readonly waiver: Waiver };

/** No certificate is held against its target here: that takes longer than reading files (`touchdown report --verify`). */
export function phaseState(evidence: PhaseEvidence): PhaseState {
  const { declaration, record, certificate, certificateFault, approval, leftOut, report } = evidence;
  if (certificateFault !== null) return { kind: "damaged", fault: certificateFault };
  if (record !== null && record.rolledBack === null && isUndone(evidence, record)) return { kind: "undone" };
  if (certificate !== null && record?.steps.certify !== undefined) {
    if (!declaration.needsApproval) return { kind: "certified", approval: "not-needed" };
    return { kind: "certified", approval: approval === null ? "missing" : "given" };
  }
  if (leftOut !== null) return { kind: "left-out", waiver: leftOut };
  if (record === null) return { kind: "not-begun" };
  const failing = report?.gate.filter((item) => !holds(item)) ?? [];
  const waivable = failing.filter((item) => itemWaiver(evidence, item) === null);
  if (waivable.length > 0) return { kind: "gate-failed", waivable, isRolledBack: record.rolledBack !== null };
  const next = declaration.steps.find((step) => record.steps[step] === undefined) ?? null;
  return { kind: "under-way", next: next === "certify" ? null : next };
}

/** The report on what was loaded lies beside its target, from its validation on; a phase that only looks has none. */
function isUndone({ declaration, target }: PhaseEvidence, { steps }: PhaseRecord): boolean {
  const ofOthers = declaration.share === null ? steps.backup : undefined;
  const step = declaration.steps.includes("load") ? steps.validate : ofOthers;
  return target === null && step !== undefined;
}

/** Who answers for an item of the gate that says just what it said then; null where nobody does. */
export function itemWaiver({ waivers }: Pick<PhaseEvidence, "waivers">, item: GateItem): Waiver | null {
  if (item.status === "PASS") return null;
  return waivers.findLast((waiver) => waiver.what !== LEFT_OUT && covers(waiver, item)) ?? null;
}

/** The gate of a phase as it was reported, or as far as it is known from a certificate. */
export function gateOf({ report, certificate }: Pick<PhaseEvidence, "report" | "certificate">): readonly GateItem[] {
  return report?.gate ?? certificate?.gate ?? [];
}
