import type { ActionOutcome } from "../../bull-board/console-actions.ts";
import { TerminalError } from "../../shared/errors.ts";
import { baseRun } from "../../shared/phase.ts";
import { countJobs } from "../../shared/queue.ts";
import { steerReading } from "../../shared/steer-reading.ts";
import type { Throttle } from "../../shared/throttle.ts";
import { withRunRedis, type RunRedis } from "../with-run-redis.ts";
import type { Acting } from "./acting.ts";
import { audited } from "./audited.ts";

export type RunState = "paused" | "running";

export type SetRunState = ActionOutcome & {
  /** What the operator wants; a run that runs may be held by something else. */
  readonly state: RunState;
  readonly pages: { readonly waiting: number; readonly active: number };
  readonly throttle: Throttle | null;
};

/**
 * Pauses a run, whichever of its phases is at work, or lets it go on, and says so to everyone who asks for its state. Queues of pages and files stop at once, steps before the
 * next one. Doing it twice is doing it once. What else holds the run back stays in force, and is told.
 */
export function setRunState(acting: Acting, run: string, state: RunState): Promise<SetRunState> {
  const action = state === "paused" ? "pause" : "resume";
  return audited(acting, { run, action, given: {} }, () =>
    withRunRedis(acting.config, run, async (redis) => {
      const { queues, board, info, holder } = redis;
      if (holder === null && info?.state === "finished") throw finished(run, action);
      const base = baseRun(run);
      const isAlready = (await board.isPaused(base)) === (state === "paused");
      await (state === "paused" ? board.pause(base) : board.resume(base));
      await steerReading(queues, board, base);
      await board.announceState(run);
      const { waiting, active } = await countJobs(queues.pages);
      const throttle = await board.throttle(base);
      const done = { state, pages: { waiting, active }, throttle };
      return { ...done, lines: linesOf(run, { ...done, ...redis, isAlready }) };
    }),
  );
}

type Told = Omit<SetRunState, "lines"> & Pick<RunRedis, "holder" | "info"> & { readonly isAlready: boolean };

function linesOf(run: string, { state, pages, throttle, holder, info, isAlready }: Told): string[] {
  const lines = [
    `run ${run} is ${state}${isAlready ? ", as it was" : ""}: ${pages.waiting} pages wait, ${pages.active} are being read`,
    ...throttleLines(throttle, state),
  ];
  if (state === "paused") lines.push(`  go on with: touchdown resume ${run}`);
  else if (holder === null)
    lines.push(`  nobody is at work on it; go on with: touchdown run ${info?.migration ?? ""} --run ${baseRun(run)}`);
  return lines;
}

/** What holds reading back whether or not the operator does. */
export function throttleLines(throttle: Throttle | null, state: RunState): string[] {
  if (throttle === null || throttle.state === "none") return [];
  const what = throttle.state === "held" ? "held: nothing new is read" : "slowed";
  const head = state === "paused" ? `  besides, it is ${what}` : `  it is ${what}`;
  return [head, ...throttle.reasons.map((reason) => `    ${reason}`)];
}

function finished(run: string, action: "pause" | "resume"): TerminalError {
  return new TerminalError("RUN_CONFLICT", `run ${run} is finished: there is nothing to ${action}`, {
    hint: `See its verdict: touchdown report ${run}.`,
  });
}
