/**
 * How far a cutover is, as its journal says. preparing: nothing is stopped, nothing changed. stopping: services may be stopped. swapping: the transaction may or
 * may not be committed. swapped: it is. taking-back: what was there before may or may not be back. ended: its result is written.
 */
export const CUTOVER_STAGES = ["preparing", "stopping", "swapping", "swapped", "taking-back", "ended"] as const;
export type CutoverStage = (typeof CUTOVER_STAGES)[number];

/** What the tables of the live database are. unreadable: SQLite cannot open it, or finds it damaged. */
export const LIVE_STATES = ["old", "new", "unreadable"] as const;
export type LiveState = (typeof LIVE_STATES)[number];

/** nothing: all is well so far. cut off: another process was at it and is gone. failed: a criterion does not hold, something threw, or the owner aborts. */
export const TROUBLES = ["nothing", "cut off", "failed"] as const;
export type Trouble = (typeof TROUBLES)[number];

export type CutoverFacts = {
  readonly stage: CutoverStage;
  readonly live: LiveState;
  readonly trouble: Trouble;
};

/**
 * prepare: back up and ask the staging database. swap: stop the services and put the tables in place. prove: validate, start, ask, tell. stand-down: nothing was changed, so
 * start what was stopped. take-back: bring the tables of the backup back. done: there is nothing to do.
 */
const CUTOVER_ACTS = ["prepare", "swap", "prove", "stand-down", "take-back", "done"] as const;
export type CutoverAct = (typeof CUTOVER_ACTS)[number];

/**
 * What a cutover does next: a pure function of what its journal says and the live database is, so a coordinator that is killed anywhere and started again ends wholly old or
 * wholly new. What was cut off before the swap stands down (services come back first, whoever wants it begins anew); what was cut off behind it goes on.
 */
export function decideCutover({ stage, live, trouble }: CutoverFacts): CutoverAct {
  if (stage === "ended") return "done";
  if (stage === "taking-back") return "take-back";
  if (stage === "preparing") return trouble === "nothing" ? "prepare" : "stand-down";
  if (live === "unreadable") return "take-back";
  if (live === "new") return trouble === "failed" ? "take-back" : "prove";
  return stage === "stopping" && trouble === "nothing" ? "swap" : "stand-down";
}
