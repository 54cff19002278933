import * as z from "zod";
import { TerminalError } from "../shared/errors.ts";
import { countJobs } from "../shared/queue.ts";
import { loadConfig } from "./load-config.ts";
import { parseGiven, runName } from "./parse-given.ts";
import type { Given, VerbContext, VerbResult } from "./verb.ts";
import { withRunRedis } from "./with-run-redis.ts";

const shape = z.object({ run: runName });

/** Pauses the queues of pages and files or lets them go on, and says so to everyone who asks for the run's state. Doing it twice is doing it once. */
export async function holdRun(
  state: "paused" | "running",
  given: Given,
  { terminal }: VerbContext,
): Promise<VerbResult> {
  const { run } = parseGiven(shape, given);
  return withRunRedis(loadConfig(), run, async ({ queues, board, info }) => {
    if (info.state === "finished") {
      throw new TerminalError(
        "RUN_CONFLICT",
        `run ${run} is finished: there is nothing to ${state === "paused" ? "pause" : "resume"}`,
        {
          hint: `See its verdict: touchdown report ${run}.`,
        },
      );
    }
    for (const queue of [queues.pages, queues.files]) await (state === "paused" ? queue.pause() : queue.resume());
    await board.publishRun({ ...info, state });
    const { waiting, active } = await countJobs(queues.pages);
    terminal.say(`run ${run} is ${state}: ${waiting} pages wait, ${active} are being read`);
    if (state === "paused") terminal.say(`  go on with: touchdown resume ${run}`);
    return { json: { ok: true, run, state, pages: { waiting, active } } };
  });
}
