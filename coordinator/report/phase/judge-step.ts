import { holds, type GateItem } from "../../../shared/phase.ts";
import type { Judgement, PhaseFigures, ReportStatus } from "../../../shared/phase-report.ts";

export type StepJudgement = {
  readonly status: ReportStatus;
  /** It was carried out, or there was nothing to do. */
  readonly isComplete: boolean;
  /** Items of the gate that it answers for. */
  readonly items: readonly GateItem[];
};

/** The status of a reported step by its evidence alone. What was skipped has not passed, and what was waived is a warning. */
export function judgeStep(judgedBy: Judgement, figures: PhaseFigures): StepJudgement {
  switch (judgedBy.kind) {
    case "evidence":
      return judgeEvidence(judgedBy, figures);
    case "report":
      return { status: "passed", isComplete: true, items: [] };
    case "mending":
      // Nothing to mend is no success of the mending.
      return figures.gate.every(holds)
        ? { status: "skipped", isComplete: true, items: [] }
        : { status: "pending", isComplete: false, items: [] };
    case "approval":
      return { status: "pending", isComplete: false, items: [] };
  }
}

/** An item by its whole name, or by its rule. */
export function isItemOf(name: string, item: string): boolean {
  return name === item || name.startsWith(`${item}:`);
}

function judgeEvidence(
  { steps, items: wanted }: Extract<Judgement, { kind: "evidence" }>,
  figures: PhaseFigures,
): StepJudgement {
  const items = figures.gate.filter(({ name }) => wanted.some((item) => isItemOf(name, item)));
  const isDone = steps.every((step) => figures.steps[step] !== undefined);
  const isAnswered = wanted.every((item) => items.some(({ name }) => isItemOf(name, item)));
  const failing = items.filter((item) => !holds(item));
  if (failing.some(({ status }) => status === "FAIL")) return { status: "failed", isComplete: false, items };
  if (!isDone) return { status: "pending", isComplete: false, items };
  if (failing.length > 0) return { status: "skipped", isComplete: false, items };
  if (!isAnswered) return { status: "pending", isComplete: false, items };
  const isWaived = items.some(({ status }) => status !== "PASS");
  return { status: isWaived ? "warning" : "passed", isComplete: true, items };
}
