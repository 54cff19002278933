import * as z from "zod";
import type { FailedJobs } from "../../bull-board/console-actions.ts";
import { TerminalError } from "../../shared/errors.ts";
import { QUEUE_NAMES } from "../../shared/queue.ts";
import { actingHere, type Acting } from "../actions/acting.ts";
import { replayRejects } from "../actions/replay-rejects.ts";
import { retryJobs } from "../actions/retry-jobs.ts";
import { loadConfig } from "../load-config.ts";
import { parseGiven, runName, wholeNumber } from "../parse-given.ts";
import type { VerbAction, VerbContext, VerbResult } from "../verb.ts";

const shape = z.object({
  run: runName,
  failed: z.boolean().default(false),
  job: z
    .string()
    .regex(
      new RegExp(`^(${QUEUE_NAMES.join("|")})/.`),
      `queue/id, as the board shows it; queues: ${QUEUE_NAMES.join(", ")}`,
    )
    .optional(),
  code: z
    .string()
    .regex(/^[A-Z][A-Z_]*$/, "what jobs failed with, as in SOURCE_DENIED")
    .optional(),
  rejects: z.boolean().default(false),
  rule: z.string().min(1).optional(),
  workers: wholeNumber(0, 64).optional(),
});
type Options = z.infer<typeof shape>;

/** Another chance for failed jobs (--failed), for rejected records (--rejects), or both. */
export const retry: VerbAction = async (given, context) => {
  const options = parseGiven(shape, given);
  const { run } = options;
  requireWhat(options);
  const acting = actingHere(loadConfig());
  const jobs = options.failed ? await retryThem(acting, options, context) : 0;
  return options.rejects ? replay(acting, { ...options, jobs }, context) : { json: { ok: true, run, jobs } };
};

async function retryThem(acting: Acting, { run, job, code }: Options, { terminal }: VerbContext): Promise<number> {
  const { lines, jobs } = await retryJobs(acting, run, whichOf(job, code));
  for (const line of lines) terminal.say(line);
  return jobs;
}

function whichOf(job: string | undefined, code: string | undefined): FailedJobs {
  if (code !== undefined) return { kind: "code", code };
  const queue = QUEUE_NAMES.find((name) => job?.startsWith(`${name}/`) === true);
  if (job === undefined || queue === undefined) return { kind: "all" };
  return { kind: "job", queue, id: job.slice(queue.length + 1) };
}

type Replayed = Options & { readonly jobs: number };

async function replay(
  acting: Acting,
  { run, rule, workers, jobs }: Replayed,
  context: VerbContext,
): Promise<VerbResult> {
  const options = { run, rule: rule ?? null, workers: workers ?? acting.config.workers };
  const { lines, outcome } = await replayRejects(acting, options, context);
  for (const line of lines) context.terminal.say(line);
  if (outcome === null) return { json: { ok: true, run, replayed: null, jobs } };
  return { json: { ...outcome, jobs }, exitCode: outcome.ok ? 0 : 1 };
}

function requireWhat(options: Options): void {
  const fault = faultOf(options);
  if (fault === null) return;
  throw new TerminalError("USAGE", fault, {
    hint: `See what there is: touchdown status ${options.run}, touchdown rejects ${options.run}.`,
  });
}

function faultOf({ failed, job, code, rejects, rule }: Options): string | null {
  if (!failed && (job ?? code) !== undefined) return "--job and --code say which of --failed";
  if (!rejects && rule !== undefined) return "--rule says which of --rejects";
  if (job !== undefined && code !== undefined) return "--job names one job, so there is nothing for --code to choose";
  if (failed || rejects) return null;
  return "retry what? --failed for jobs that failed for good, --rejects for records that were rejected";
}
