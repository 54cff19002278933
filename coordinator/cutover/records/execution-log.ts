import type { CutOver } from "../../../shared/cutover.ts";
import { seconds } from "../budgets.ts";
import { percent } from "../conclude.ts";
import type { CutoverJournal } from "../cutover-journal.ts";

/** What was done, a line each, in the order of time: START, a line a step, RESULT, DOWNTIME. */
export function executionLog({ run, live, staging, remarks, failure }: CutoverJournal, result: CutOver): string {
  const { steps, budgets, rolledBack, availability } = result;
  const lines = [
    `${result.startedAt} START ${result.anchor}, run ${run}: ${staging} -> ${live}`,
    ...steps.map(
      ({ startedAt, part, name, status, durationMs, detail }) =>
        `${startedAt} ${status === "done" ? "✓" : "✗"} ${part} ${name} (${seconds(durationMs)}): ${detail}`,
    ),
    ...remarks.map((remark) => `${result.endedAt} REMARK ${remark}`),
    ...budgets.map(
      ({ name, tookMs, budgetMs, isMet }) =>
        `${result.endedAt} BUDGET ${name} ${seconds(tookMs)} of ${seconds(budgetMs)} ${isMet ? "✓" : "✗"}`,
    ),
    `${result.endedAt} ${result.outcome === "new" ? "SUCCESS" : `FAILED ${failure ?? ""}`.trim()}`,
    ...(rolledBack === null
      ? []
      : [`${result.endedAt} ROLLBACK ${rolledBack.backup} ${seconds(rolledBack.durationMs)}: ${rolledBack.detail}`]),
    `RESULT: ${result.outcome}`,
    `DOWNTIME: ${seconds(result.downtimeMs)}`,
    ...(availability === null
      ? []
      : [
          `AVAILABILITY: ${percent(availability.ratio)} of ${availability.asked} asks, away ${seconds(availability.awayMs)}`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}
