import type { RunWatch, WatchedMoment } from "../../coordinator/watch/run-watch.ts";
import { phaseRun, type PhaseDeclaration } from "../../shared/phase.ts";
import type { RunDisplay } from "../run-migration.ts";
import type { WalkContext } from "./phase-context.ts";

/** The walk with its watch told of what it is at: each act when it begins, and what a load observes. */
export function watchedWalk(walk: WalkContext, watch: RunWatch): WalkContext {
  let moment: WatchedMoment | null = null;
  const tell = (next: WatchedMoment): void => {
    moment = next;
    watch.onMoment(next);
  };
  const momentOf = (phase: PhaseDeclaration): WatchedMoment => ({
    run: phaseRun(walk.run, phase),
    phase: phase.name,
    act: null,
    facts: null,
  });
  return {
    ...walk,
    onAct(phase, act) {
      walk.onAct?.(phase, act);
      tell({ ...momentOf(phase), act });
    },
    displayOf(phase) {
      const display = walk.displayOf(phase);
      const onFacts: RunDisplay["onFacts"] = (facts) => {
        tell({ ...(moment ?? momentOf(phase)), facts });
        display.onFacts(facts);
      };
      return { ...display, onFacts };
    },
  };
}
