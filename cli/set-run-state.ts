import * as z from "zod";
import { TerminalError } from "../shared/errors.ts";
import { baseRun } from "../shared/phase.ts";
import { countJobs } from "../shared/queue.ts";
import { loadConfig } from "./load-config.ts";
import { parseGiven, runName } from "./parse-given.ts";
import type { Given, VerbContext, VerbResult } from "./verb.ts";
import { withRunRedis } from "./with-run-redis.ts";

const shape = z.object({ run: runName });

/**
 * Pauses a run, whichever of its phases is at work, or lets it go on, and says so to everyone who asks for its state. Queues of pages and files stop at once, steps before the
 * next one. Doing it twice is doing it once.
 */
export async function setRunState(
  state: "paused" | "running",
  given: Given,
  { terminal }: VerbContext,
): Promise<VerbResult> {
  const { run } = parseGiven(shape, given);
  return withRunRedis(loadConfig(), run, async ({ queues, board, info, holder }) => {
    if (holder === null && info?.state === "finished") throw finished(run, state);
    const base = baseRun(run);
    await (state === "paused" ? board.pause(base) : board.resume(base));
    for (const queue of [queues.pages, queues.files]) await (state === "paused" ? queue.pause() : queue.resume());
    if (info !== null && info.state !== "finished") await board.publishRun({ ...info, state });
    const { waiting, active } = await countJobs(queues.pages);
    terminal.say(`run ${run} is ${state}: ${waiting} pages wait, ${active} are being read`);
    if (state === "paused") terminal.say(`  go on with: touchdown resume ${run}`);
    return { json: { ok: true, run, state, pages: { waiting, active } } };
  });
}

function finished(run: string, state: "paused" | "running"): TerminalError {
  const verb = state === "paused" ? "pause" : "resume";
  return new TerminalError("RUN_CONFLICT", `run ${run} is finished: there is nothing to ${verb}`, {
    hint: `See its verdict: touchdown report ${run}.`,
  });
}
