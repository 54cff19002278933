import { seconds } from "../../coordinator/cutover/budgets.ts";
import { planCutOver, type PlannedCutoverStep } from "../../coordinator/cutover/plan-cut-over.ts";
import type { PlannedStep } from "../../coordinator/phases/dry-run-actions.ts";
import { plannedCutover, type CutoverOf } from "./cutover-options.ts";

export type CutoverPlan = { readonly steps: readonly PlannedCutoverStep[]; readonly lines: readonly string[] };

const NO_PLAN: CutoverPlan = { steps: [], lines: [] };

/** What the cutover of a plan would do, step by step; nothing where none is planned. Where the live database is not named yet it says so. */
export async function cutoverPlan(of: CutoverOf, planned: readonly PlannedStep[]): Promise<CutoverPlan> {
  if (of.migration.cutover === undefined || !planned.some(({ act }) => act === "cutover")) return NO_PLAN;
  if (of.settings["db"] === undefined) {
    return { steps: [], lines: ["", "the cutover: nobody says yet which database is the live one (--db)"] };
  }
  const options = plannedCutover(of);
  const steps = await planCutOver(options);
  const { total, downtime, rollback } = options.budgetsMs;
  return {
    steps,
    lines: [
      "",
      `the cutover of ${options.live}: at most ${seconds(total)}, away at most ${seconds(downtime)}, taken back within ${seconds(rollback)} when anything fails`,
      ...steps.flatMap(stepLines),
    ],
  };
}

/** "  migration (at most 180.0 s)  swap the tables in one transaction", and below it what that is. */
function stepLines({ part, title, budgetMs, what }: PlannedCutoverStep): readonly string[] {
  return [
    `  ${part} (at most ${seconds(budgetMs)})  ${title}`,
    ...what.map((line) => `      ${line.replaceAll(/\s+/g, " ")}`),
  ];
}
