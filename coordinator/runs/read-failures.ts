import type { Redis } from "ioredis";
import { QUEUE_NAMES, type QueueCounts, type QueueName, type Queues } from "../../shared/queue.ts";

/** Jobs that have failed for good: each has spent its attempts, or met what trying again cannot mend. */
export type Failures = {
  /** Of all queues together. */
  readonly count: number;
  /** The newest of every queue. */
  readonly jobs: readonly FailedJob[];
  /** Of the newest FAILURES_COUNTED of every queue, the most frequent first. */
  readonly codes: readonly FailedCode[];
};

export type FailedJob = {
  readonly queue: QueueName;
  readonly id: string;
  /** What it failed with: "SOURCE_DENIED"; null where its reason begins with none. */
  readonly code: string | null;
  readonly reason: string;
  readonly attempts: number;
};

export type FailedCode = { readonly queue: QueueName; readonly code: string | null; readonly count: number };

/** A job's data may be megabytes, so that only these are looked at, and of each only why it failed. */
export const FAILURES_COUNTED = 500;
const JOBS_SHOWN = 10;
const REASON_MAX = 500;

export type FailuresOf = {
  readonly redis: Redis;
  readonly queues: Queues;
  readonly counts: Readonly<Record<QueueName, QueueCounts>>;
};

export async function readFailures({ redis, queues, counts }: FailuresOf): Promise<Failures> {
  const names = QUEUE_NAMES.filter((name) => counts[name].failed > 0);
  const read = await Promise.all(names.map((name) => readQueue(redis, queues[name], name)));
  return {
    count: QUEUE_NAMES.reduce((sum, name) => sum + counts[name].failed, 0),
    jobs: read.flatMap((jobs) => jobs.slice(0, JOBS_SHOWN)),
    codes: countCodes(read.flat()),
  };
}

/** The code in front of a reason, as the queues have it of a failure that is not to be tried again. */
export function codeOf(reason: string): string | null {
  return /^([A-Z][A-Z_]+): /.exec(reason)?.[1] ?? null;
}

async function readQueue(redis: Redis, queue: Queues[QueueName], name: QueueName): Promise<readonly FailedJob[]> {
  const ids = await queue.getRanges(["failed"], 0, FAILURES_COUNTED - 1);
  const reading = redis.pipeline();
  for (const id of ids) reading.hmget(queue.toKey(id), "failedReason", "atm");
  const answers = (await reading.exec()) ?? [];
  return ids.map((id, index) => {
    const [reason, attempts] = toTexts(answers[index]?.[1]);
    const told = { reason: (reason ?? "").slice(0, REASON_MAX), attempts: Number(attempts ?? 0) };
    return { queue: name, id, code: codeOf(reason ?? ""), ...told };
  });
}

function toTexts(answer: unknown): readonly (string | null)[] {
  return Array.isArray(answer) ? answer.map((part) => (typeof part === "string" ? part : null)) : [];
}

function countCodes(jobs: readonly FailedJob[]): readonly FailedCode[] {
  const counts = new Map<string, FailedCode>();
  for (const { queue, code } of jobs) {
    const key = `${queue} ${code ?? ""}`;
    counts.set(key, { queue, code, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count);
}
