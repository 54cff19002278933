import { Job, type Queue } from "bullmq";
import type { Redis } from "ioredis";

/** A job that has failed for good, without what it holds, which may be megabytes. */
export type FailedJobReason = { readonly id: string; readonly reason: string };

/** As many as are kept of a queue. */
const FAILED_READ_MAX = 5000;
const READ_AT_ONCE = 500;
const RETRIED_AT_ONCE = 100;

/** Those that have failed at this moment. */
export async function failedJobs(redis: Redis, queue: Queue): Promise<readonly FailedJobReason[]> {
  const ids = await queue.getRanges(["failed"], 0, FAILED_READ_MAX - 1);
  const jobs: FailedJobReason[] = [];
  for (let start = 0; start < ids.length; start += READ_AT_ONCE) {
    const part = ids.slice(start, start + READ_AT_ONCE);
    const reading = redis.pipeline();
    for (const id of part) reading.hget(queue.toKey(id), "failedReason");
    const answers = (await reading.exec()) ?? [];
    part.forEach((id, index) => jobs.push({ id, reason: textOf(answers[index]?.[1]) }));
  }
  return jobs;
}

/** Gives failed jobs another chance, each with all of its attempts. One that is not failed any more is left alone. Returns how many were put back. */
export async function retryJobs(queue: Queue, ids: readonly string[]): Promise<number> {
  let jobs = 0;
  for (let start = 0; start < ids.length; start += RETRIED_AT_ONCE) {
    const part = ids.slice(start, start + RETRIED_AT_ONCE);
    const retried = await Promise.all(part.map((id) => retryJob(queue, id)));
    jobs += retried.filter(Boolean).length;
  }
  return jobs;
}

/** Redis moves the job if it is failed at that moment, so that of two who ask at once one does it. */
async function retryJob(queue: Queue, id: string): Promise<boolean> {
  try {
    await new Job(queue, "", null, {}, id).retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
    return true;
  } catch (error) {
    if (isNotFailed(error)) return false;
    throw error;
  }
}

const MISSING = -1;
const IN_ANOTHER_STATE = -3;

function isNotFailed(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === MISSING || error.code === IN_ANOTHER_STATE);
}

function textOf(answer: unknown): string {
  return typeof answer === "string" ? answer : "";
}
