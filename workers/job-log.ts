import type { Job } from "bullmq";

/** Adds a line to a job's log, for whoever looks at the job: counts and durations, never a key or a value. Nobody waits for it, and nothing fails over it. */
export function logTo(job: Pick<Job, "log">, line: string): void {
  job.log(line).catch(() => undefined);
}

/** A duration for a log's line. */
export function took(startedAtMs: number): string {
  return `${Math.round(performance.now() - startedAtMs)} ms`;
}
