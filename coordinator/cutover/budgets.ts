import type { Budget } from "../../shared/cutover.ts";
import { CUTOVER_PARTS } from "../../shared/cutover.ts";
import type { CutoverJournal } from "./cutover-journal.ts";
import type { CutOverOptions } from "./cutover-options.ts";

/** What each part has taken so far against what it may take, the whole, the time away and the rollback where there was one. */
export function readBudgets(
  journal: CutoverJournal,
  budgetsMs: CutOverOptions["budgetsMs"],
  nowMs: number,
): readonly Budget[] {
  const parts = CUTOVER_PARTS.map((part) => budget(part, budgetsMs[part], tookMs(journal, part)));
  return [
    ...parts,
    budget("total", budgetsMs.total, (journal.provedAtMs ?? journal.takingBackAtMs ?? nowMs) - journal.startedAtMs),
    budget("downtime", budgetsMs.downtime, downtimeMs(journal, nowMs)),
    ...(journal.rolledBack === null ? [] : [budget("rollback", budgetsMs.rollback, journal.rolledBack.durationMs)]),
  ];
}

/** All the time in which the services were stopped, or the live database locked, until they were well again. */
export function downtimeMs({ away }: CutoverJournal, nowMs: number): number {
  return away.reduce((sum, { fromMs, toMs }) => sum + (toMs ?? nowMs) - fromMs, 0);
}

/** How long the steps of a part have taken. */
export function tookMs({ steps }: CutoverJournal, part: string): number {
  return steps.filter((step) => step.part === part).reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** "migration took 12.0 s of at most 5.0 s" */
export function describeOverrun({ name, budgetMs, tookMs: took }: Budget): string {
  return `${name} took ${seconds(took)} of at most ${seconds(budgetMs)}`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

function budget(name: string, budgetMs: number, took: number): Budget {
  return { name, budgetMs, tookMs: took, isMet: took <= budgetMs };
}
