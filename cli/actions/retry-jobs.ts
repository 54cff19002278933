import type { ActionOutcome, FailedJobs } from "../../bull-board/console-actions.ts";
import { codeOf } from "../../coordinator/runs/read-failures.ts";
import { baseRun } from "../../shared/phase.ts";
import { QUEUE_NAMES } from "../../shared/queue.ts";
import { failedJobs, retryJobs as retryFailed, type FailedJobReason } from "../../shared/queue-retry.ts";
import { joinRunRedis } from "../join-run-redis.ts";
import type { RunRedis } from "../with-run-redis.ts";
import type { Acting } from "./acting.ts";
import { audited } from "./audited.ts";

export type RetriedJobs = ActionOutcome & {
  /** How many are back on their queues. */
  readonly jobs: number;
};

/**
 * Puts failed jobs back on their queues, with all their attempts: what they do is the same whether they are done once or twice. Only what is failed at that moment is
 * touched, so that two who retry at once, or a coordinator that does so too, retry each job once.
 */
export function retryJobs(acting: Acting, run: string, which: FailedJobs): Promise<RetriedJobs> {
  return audited(acting, { run, action: "retry-failed", given: givenOf(which) }, () =>
    joinRunRedis(acting.config, run, async (redis) => {
      const { jobs, line } = await (which.kind === "job" ? retryOne(redis, which) : retrySome(redis, which));
      return { jobs, lines: [line, ...restLines(run, jobs, redis)] };
    }),
  );
}

type Retried = { readonly jobs: number; readonly line: string };
type OneJob = FailedJobs & { readonly kind: "job" };

async function retrySome({ redis, queues }: RunRedis, which: Exclude<FailedJobs, OneJob>): Promise<Retried> {
  const isMeant = ({ reason }: FailedJobReason): boolean => which.kind === "all" || codeOf(reason) === which.code;
  const parts: string[] = [];
  let failed = 0;
  let jobs = 0;
  for (const name of QUEUE_NAMES) {
    const found = await failedJobs(redis, queues[name]);
    const ids = found.filter(isMeant).map(({ id }) => id);
    const retried = await retryFailed(queues[name], ids);
    failed += found.length;
    jobs += retried;
    if (retried > 0) parts.push(`${name} ${retried}`);
  }
  const code = which.kind === "all" ? "" : ` with ${which.code}`;
  const others = failed === 0 ? "" : ` (${failed} with something else)`;
  if (jobs === 0) return { jobs, line: `no job has failed${code}${others}: there is nothing to retry` };
  const put =
    jobs === 1 ? `1 failed job${code} is back on its queue` : `${jobs} failed jobs${code} are back on their queues`;
  return { jobs, line: `${put}: ${parts.join(", ")}` };
}

async function retryOne({ queues }: RunRedis, { queue, id }: OneJob): Promise<Retried> {
  const jobs = await retryFailed(queues[queue], [id]);
  if (jobs === 1) return { jobs, line: `job ${queue}/${id} is back on its queue` };
  const state = await queues[queue].getJobState(id);
  const line =
    state === "unknown"
      ? `there is no job ${queue}/${id}: it was done and forgotten since, or never was`
      : `job ${queue}/${id} is not failed any more: it is ${state}`;
  return { jobs, line };
}

/** Jobs wait for workers, and a run for whoever coordinates it. */
function restLines(run: string, jobs: number, { holder, info }: RunRedis): string[] {
  if (jobs === 0 || holder !== null) return [];
  return [`  nobody is at work on it; go on with: touchdown run ${info?.migration ?? ""} --run ${baseRun(run)}`];
}

function givenOf(which: FailedJobs): Readonly<Record<string, string>> {
  switch (which.kind) {
    case "all":
      return { jobs: "all" };
    case "job":
      return { jobs: `${which.queue}/${which.id}` };
    case "code":
      return { code: which.code };
  }
}
