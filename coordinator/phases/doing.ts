import type { PhaseAct } from "./decide-phase.ts";

/** What a walk says of each act while it is at it. */
export const DOING: Readonly<Record<PhaseAct, string>> = {
  backup: "backing up",
  draw: "drawing the sample",
  survey: "looking at the source",
  load: "loading",
  validate: "validating",
  close: "asking whether the sample is closed",
  diff: "comparing with the source",
  check: "checking",
  publish: "publishing",
  promote: "bringing production in line",
  cutover: "cutting over",
  monitor: "watching the live database",
  rehearse: "rehearsing the rollback",
  report: "reporting",
  certify: "certifying",
  "roll-back": "rolling back",
};
