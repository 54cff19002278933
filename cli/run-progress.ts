import type { BuildPart, Step } from "../coordinator/decide.ts";
import type { Facts } from "../coordinator/facts.ts";
import { FILES_STEP } from "../shared/ledger-schema.ts";
import type { Migration } from "../shared/migration.ts";
import { progressLine, type Progress, type RunState } from "../shared/progress-line.ts";
import { formatDuration } from "./format-duration.ts";
import { RateMeter } from "./rate-meter.ts";
import type { RunDisplay } from "./run-migration.ts";
import { sumOf } from "./sum-of.ts";
import type { Terminal } from "./terminal.ts";

export type RunProgressOptions = {
  readonly migration: Migration;
  readonly phase: string;
  readonly terminal: Terminal;
  readonly now?: () => number;
};

/** Shows a run while it runs: the progress line, and a line for each step that is done. */
export function openRunProgress({ migration, phase, terminal, now = Date.now }: RunProgressOptions): RunDisplay {
  const meter = new RateMeter();
  const begun = new Map<string, { readonly done: string; readonly atMs: number }>();
  const told = new Set<string>();
  const tellNotices = (notices: readonly string[]): void => {
    for (const notice of notices) if (!told.has(notice)) terminal.say(`! ${notice}`);
    for (const notice of told) if (!notices.includes(notice)) terminal.say(`  over: ${notice}`);
    told.clear();
    for (const notice of notices) told.add(notice);
  };
  const tellDone = (steps: ReadonlySet<string>): void => {
    for (const [step, { done, atMs }] of begun) {
      if (!steps.has(step)) continue;
      begun.delete(step);
      terminal.say(`${done} ${formatDuration(now() - atMs)}`);
    }
  };
  return {
    onFacts(facts) {
      tellNotices(facts.notices);
      tellDone(facts.steps);
      const landed = sumOf([...facts.collections.values()].map(({ documents }) => documents));
      meter.add(landed, now());
      const tallies = [...facts.collections.values()].map(({ tally }) => tally);
      terminal.progress(
        progressLine({
          migration: migration.name,
          phase,
          landed,
          counted:
            facts.plans.size < migration.collections.length
              ? null
              : sumOf([...facts.plans.values()].map(({ counted }) => counted)),
          rejected: sumOf(tallies.map(({ rejected }) => rejected)),
          merged: sumOf(tallies.map(({ merged }) => merged)),
          queue: facts.queues.waiting + facts.queues.active + facts.queues.delayed,
          state: stateOf(facts, migration),
          files: filesOf(facts),
          ratePerSecond: meter.perSecond(),
        }),
      );
    },
    onStep(step) {
      const begins = beginning(step);
      if (begins !== null && !begun.has(begins.step)) begun.set(begins.step, { done: begins.done, atMs: now() });
      const line = announcement(step);
      if (line !== null) terminal.say(line);
    },
    say(line) {
      terminal.say(line);
    },
  };
}

/** The ledger's name of a step that takes its time, and what to say when it has it. */
function beginning(step: Step): { readonly step: string; readonly done: string } | null {
  if (step.kind === "settle") return { step: `settle ${step.merge}`, done: `settled ${step.merge}` };
  if (step.kind === "copy-files") return { step: FILES_STEP, done: "copied files" };
  if (step.kind !== "build") return null;
  return { step: step.part, done: DONE_PARTS[step.part] ?? `built ${step.part}` };
}

const DONE_PARTS: { readonly [part in BuildPart]?: string } = {
  derive: "derived what follows from other rows",
  reconcile: "reconciled",
};

function announcement(step: Step): string | null {
  if (step.kind === "enqueue" && step.isRepair)
    return `asked again for ${step.ranges.length} missing ranges of ${step.collection}`;
  if (step.kind === "copy-files" && step.isRepair) return "asked again for files that rows still wait for";
  return step.kind === "retry-failed" ? "gave failed jobs another chance" : null;
}

export function stateOf(facts: Facts, migration: Migration): RunState {
  if (facts.isPaused) return "paused";
  if (facts.plans.size < migration.collections.length) return "planning";
  const isLanded = [...facts.collections].every(
    ([name, { documents }]) => documents >= (facts.plans.get(name)?.counted ?? 0),
  );
  if (!isLanded) return "loading";
  if (!migration.merges.every(({ name }) => facts.steps.has(`settle ${name}`))) return "settling";
  if (migration.files !== undefined && !facts.steps.has(FILES_STEP)) return "copying files";
  return "building";
}

function filesOf({ files }: Facts): Progress["files"] {
  return files === null || files.wanted === null ? null : { known: files.known, wanted: files.wanted };
}
