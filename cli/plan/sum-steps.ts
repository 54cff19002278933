import type { PlannedStep } from "../../coordinator/phases/dry-run-actions.ts";
import { sumOf } from "../sum-of.ts";

/** `isWhole`: nothing of it is unknown. */
export type PlanSum = { readonly known: number; readonly isWhole: boolean };
export type PlanSums = { readonly reads: PlanSum; readonly durationMs: PlanSum; readonly bytes: PlanSum };

/** What steps cost together; how long a person takes to approve is in nobody's sum. */
export function sumSteps(steps: readonly PlannedStep[]): PlanSums {
  const own = steps.filter(({ act }) => act !== "approve");
  return {
    reads: sum(own.map(({ reads }) => reads)),
    durationMs: sum(own.map(({ durationMs }) => durationMs)),
    bytes: sum(own.map(({ bytes }) => bytes)),
  };
}

function sum(figures: readonly (number | null)[]): PlanSum {
  return { known: sumOf(figures.map((figure) => figure ?? 0)), isWhole: figures.every((figure) => figure !== null) };
}
