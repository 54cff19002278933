import type { CurationAlert } from "../../shared/curation.ts";
import type { CurationJudgement, JudgedCuration } from "./judge-curation.ts";

export type NextOptions = { readonly run: string; readonly now: Date };

/**
 * What there is to tell: what holds and was not told, or is told of otherwise now, is raised; what was told, was judged again and holds no more is over. Nothing is
 * told twice, and what was not judged stays as it was told.
 */
export function nextAlerts(
  told: readonly CurationAlert[],
  { standing, judged }: JudgedCuration,
  { run, now }: NextOptions,
): readonly CurationAlert[] {
  const before = new Map(standingAlerts(told).map((alert) => [identity(alert), alert]));
  const holding = new Set(standing.map(identity));
  const time = now.toISOString();
  const raised = standing
    .filter((judgement) => before.get(identity(judgement))?.what !== judgement.what)
    .map((judgement): CurationAlert => ({ time, run, state: "raised", ...judgement }));
  const over = [...before.values()]
    .filter((alert) => judged.includes(alert.kind) && !holding.has(identity(alert)))
    .map((alert): CurationAlert => ({ ...alert, time, run, state: "over", what: `over: ${alert.what}` }));
  return [...raised, ...over];
}

/** Those that were raised and are not over, as they were told last, the oldest first. */
export function standingAlerts(told: readonly CurationAlert[]): readonly CurationAlert[] {
  const standing = new Map<string, CurationAlert>();
  for (const alert of told) {
    if (alert.state === "raised") standing.set(identity(alert), alert);
    else standing.delete(identity(alert));
  }
  return [...standing.values()];
}

function identity({ kind, subject }: Pick<CurationJudgement, "kind" | "subject">): string {
  return `${kind}\n${subject}`;
}
