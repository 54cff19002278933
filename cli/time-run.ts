import type { RunDisplay } from "./run-migration.ts";

/** Wall times of a run's parts. */
export type Laps = { readonly loadMs: number; readonly buildMs: number; readonly validateMs: number };

export type TimedRun = { readonly display: RunDisplay; laps(): Laps };

/** A display that looks on as another one is told how a run goes, and notes when loading, building and validating began. */
export function timeRun(display: RunDisplay, now: () => number = Date.now): TimedRun {
  const begun: { load?: number; build?: number; validate?: number } = {};
  return {
    display: {
      onFacts(facts) {
        begun.load ??= now();
        display.onFacts(facts);
      },
      onStep(step) {
        if (step.kind === "build") begun.build ??= now();
        if (step.kind === "validate") begun.validate ??= now();
        display.onStep(step);
      },
      say(line) {
        display.say(line);
      },
    },
    laps() {
      const endedAt = now();
      const validate = begun.validate ?? endedAt;
      const build = begun.build ?? validate;
      const load = begun.load ?? build;
      return { loadMs: build - load, buildMs: validate - build, validateMs: endedAt - validate };
    },
  };
}
