import { walkPhases } from "../../coordinator/phases/walk-phases.ts";
import { SECOND } from "../../shared/config.ts";
import type { PhaseAct } from "../../coordinator/phases/decide-phase.ts";
import { DOING } from "../../coordinator/phases/doing.ts";
import type { PhaseDeclaration } from "../../shared/phase.ts";
import { formatDuration } from "../format-duration.ts";
import { LiveActions } from "./live-actions.ts";
import type { WalkContext } from "./phase-context.ts";

/** Short steps are not worth a line. */
const TOLD_FROM_MS = SECOND;

/** Walks phases of a run for real, and tells which it is at and what took how long. */
export async function walkRun(walk: WalkContext, phases: readonly PhaseDeclaration[]): Promise<void> {
  const { terminal, run, signal } = walk;
  let begun: { readonly act: PhaseAct; readonly atMs: number } | null = null;
  const tellDone = (): void => {
    const tookMs = begun === null ? 0 : Date.now() - begun.atMs;
    terminal.clear();
    if (begun !== null && tookMs >= TOLD_FROM_MS) terminal.say(`${DONE[begun.act]} ${formatDuration(tookMs)}`);
    begun = null;
  };
  await walkPhases({
    run,
    phases,
    actions: new LiveActions(walk),
    signal,
    onPhase: ({ name, title }) => {
      tellDone();
      terminal.say(`phase ${name}: ${title}`);
    },
    onAct: (phase, act) => {
      tellDone();
      walk.onAct?.(phase, act);
      terminal.progress(`${walk.migration.name} ${phase.name} ${DOING[act]}`);
      begun = { act, atMs: Date.now() };
    },
  }).finally(tellDone);
}

export { DOING };

const DONE: Readonly<Record<PhaseAct, string>> = {
  backup: "backed up",
  draw: "drew the sample",
  survey: "looked at the source",
  load: "loaded",
  validate: "validated",
  close: "asked whether the sample is closed",
  diff: "compared with the source",
  check: "checked",
  publish: "published",
  promote: "brought production in line",
  cutover: "cut over",
  monitor: "watched the live database",
  rehearse: "rehearsed the rollback",
  report: "reported",
  certify: "certified",
  "roll-back": "rolled back",
};
