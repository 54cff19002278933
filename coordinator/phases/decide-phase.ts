import type { FailureCode } from "../../shared/errors.ts";
import { holds, type GateItem, type PhaseDeclaration, type PhaseStep } from "../../shared/phase.ts";
import type { PhaseFacts } from "./phase-facts.ts";

/** One act of a phase: a step of its declaration, or the rollback that follows a gate which does not hold. */
export type PhaseAct = PhaseStep | "roll-back";

export type PhaseDecision =
  | { readonly kind: "take"; readonly act: PhaseAct }
  | Refusal
  /** It has its certificate, or a person decided that it may be left out. */
  | { readonly kind: "done" };

type Refusal = {
  readonly kind: "stop";
  readonly code: FailureCode;
  readonly reason: string;
  readonly hint: string;
};

/**
 * What a phase does next. A pure function of what is observed: a coordinator that is killed anywhere and started again observes the same and decides the
 * same. A step whose evidence is of another ledger than the target's is taken again.
 */
export function decidePhase(phase: PhaseDeclaration, facts: PhaseFacts): PhaseDecision {
  const { certificate } = facts;
  if (certificate.kind === "valid" || certificate.kind === "waived") return { kind: "done" };
  const refusal = refuse(phase, facts);
  if (refusal !== null) return refusal;
  const failing = facts.gate.filter((item) => !holds(item));
  if (facts.isRolledBack) return gateFailed(phase, failing);
  const step = phase.steps.find((name) => !isDone(name, facts)) ?? "certify";
  if (step !== "certify") return { kind: "take", act: step };
  if (failing.length === 0) return { kind: "take", act: "certify" };
  if (phase.onFailure === "roll-back") return { kind: "take", act: "roll-back" };
  return gateFailed(phase, failing);
}

/** Steps whose evidence speaks of the target as it was: another ledger makes it void. */
const OF_THE_TARGET: ReadonlySet<PhaseStep> = new Set([
  "validate",
  "close",
  "diff",
  "check",
  "publish",
  "promote",
  "report",
]);

function isDone(step: PhaseStep, facts: PhaseFacts): boolean {
  const record = facts.steps[step];
  if (record === undefined) return false;
  // Before anything is written the backup must be there and fresh; what was taken of an older state is taken anew.
  if (step === "backup") return facts.hasLanded || facts.backup.kind === "fresh";
  // Whoever rolls a target back by hand takes the load back with it.
  if (step === "load") return facts.isLoaded;
  return !OF_THE_TARGET.has(step) || (record.ledgerDigest === facts.ledgerDigest && !isVoid(record.doneAt, facts));
}

/** A certificate that does not hold any more takes with it what it was issued on: something that it speaks of is not what it was. */
function isVoid(doneAt: string, { certificate }: PhaseFacts): boolean {
  if (certificate.kind !== "invalid") return false;
  const issuedAt = certificate.issuedAt ?? null;
  return issuedAt === null || doneAt <= issuedAt;
}

function refuse(phase: PhaseDeclaration, facts: PhaseFacts): Refusal | null {
  return (
    refuseOtherVersion(phase, facts) ??
    refuseWithoutCertificate(phase, facts) ??
    refuseChangedSource(phase, facts) ??
    refuseBackup(phase, facts)
  );
}

function refuseOtherVersion({ name }: PhaseDeclaration, { begunBy }: PhaseFacts): Refusal | null {
  if (begunBy === null) return null;
  return stop("VERSION_MISMATCH", `phase ${name} was begun ${begunBy}`, {
    hint: "Go on with the version and the settings that it was begun with, or begin a new run (--new).",
  });
}

function refuseWithoutCertificate({ name, needs }: PhaseDeclaration, { needed, approval }: PhaseFacts): Refusal | null {
  if (needs === null || needed === null) return null;
  if (needed.kind === "none") {
    return stop("CERTIFICATE_MISSING", `phase ${name} needs the certificate of phase ${needs}, and there is none`, {
      hint: `Let the run walk its phases (touchdown run <migration> --run <run>), or have somebody answer for leaving it out: touchdown waive <run> ${needs} --by NAME --why TEXT.`,
    });
  }
  if (needed.kind === "invalid") {
    return stop("CERTIFICATE_INVALID", `the certificate of phase ${needs} does not hold: ${needed.faults.join("; ")}`, {
      hint: `Run phase ${needs} again, or see what touchdown report <run> --verify says.`,
    });
  }
  if (approval === "missing") {
    return stop("APPROVAL_MISSING", `phase ${needs} has passed and waits for somebody's approval`, {
      hint: `Read its report, then: touchdown approve <run> ${needs} --by NAME.`,
    });
  }
  return null;
}

function refuseChangedSource(
  { name, needs }: PhaseDeclaration,
  { sourceChanges, hasLanded }: PhaseFacts,
): Refusal | null {
  if (hasLanded || sourceChanges.length === 0) return null;
  return stop("SOURCE_CHANGED", `the source has changed since phase ${needs ?? name}: ${sourceChanges.join("; ")}`, {
    hint: `Begin a new run (--new), whose sample is of the source as it is now, or have somebody answer for it: touchdown waive <run> ${name} --what source --by NAME --why TEXT.`,
  });
}

function refuseBackup(
  { name, steps }: PhaseDeclaration,
  { steps: done, backup, hasLanded }: PhaseFacts,
): Refusal | null {
  if (!steps.includes("backup") || done.backup === undefined) return null;
  const taken = done.backup.detail.name;
  if (backup.kind === "damaged" || (backup.kind === "none" && hasLanded)) {
    const why = backup.kind === "damaged" ? backup.faults.join("; ") : "it is gone";
    return stop("BACKUP_DAMAGED", `backup ${taken}, to which phase ${name} rolls back, cannot be used: ${why}`, {
      hint: "Nothing goes on without a way back. Put the backup back where it was, or begin a new run (--new).",
    });
  }
  if (hasLanded || backup.kind !== "stale") return null;
  return stop(
    "BACKUP_STALE",
    `the target was written to since backup ${taken} was taken for phase ${name}: ${backup.changes.join("; ")}`,
    {
      hint: "Find out who writes to it. Then roll back (touchdown rollback <run>), or take a new backup (touchdown backup <run>) and run again.",
    },
  );
}

function gateFailed({ name, onFailure }: PhaseDeclaration, failing: readonly GateItem[]): Refusal {
  const reasons = failing.map(({ name: item, status, detail }) => `${item} ${status}: ${detail}`);
  const after = onFailure === "roll-back" ? "Its target is what it was before. " : "";
  return stop("GATE_FAILED", `phase ${name} may not be left:\n  ${reasons.join("\n  ")}`, {
    hint: `${after}Mend the cause and run again, or have somebody answer for it: touchdown waive <run> ${name} --what ITEM --by NAME --why TEXT.`,
  });
}

function stop(code: FailureCode, reason: string, { hint }: { readonly hint: string }): Refusal {
  return { kind: "stop", code, reason, hint };
}
