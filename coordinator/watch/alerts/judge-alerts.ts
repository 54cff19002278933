import type { AlertKind } from "../../../shared/alert.ts";
import { SECOND, type AlertLimits } from "../../../shared/config.ts";
import type { QueueName } from "../../../shared/queue.ts";
import type { RedisMemory } from "../look-at-run.ts";

/** What is known when the alerts are judged. Null is what nobody could find out: nothing is said of it then. */
export type AlertFacts = {
  /** Of the phase at work. */
  readonly errors: { readonly rejected: number; readonly failedJobs: number } | null;
  readonly budgets: readonly ErrorBudgetUse[] | null;
  readonly work: {
    /** Jobs that wait, are at work, or are tried again later. */
    readonly jobs: number;
    readonly stillMs: number;
    readonly isHeld: boolean;
  } | null;
  /** Queues whose jobs wait while nobody who could take them is there. */
  readonly unattended: readonly Unattended[] | null;
  readonly diskFree: number | null;
  readonly memory: number | null;
  /** Over a while: a peak is no alert. */
  readonly cpu: number | null;
  readonly redis: RedisMemory | null;
};

/** `allowed` rejects of a collection are within its error budget. */
export type ErrorBudgetUse = { readonly collection: string; readonly rejected: number; readonly allowed: number };

export type Unattended = {
  readonly queue: QueueName;
  readonly role: string;
  readonly waiting: number;
  readonly forMs: number;
};

export type Judgement = {
  readonly kind: AlertKind;
  readonly holds: boolean;
  /** A sentence with the figure and its limit. */
  readonly what: string;
  readonly value: number;
  readonly limit: number;
};

/** Part of an error budget that may be used up before somebody is told. */
export const BUDGET_USED_MAX = 0.8;
/** The longest that jobs may wait for a worker that is just being started. */
export const UNATTENDED_MS_MAX = 10 * SECOND;

/** The thresholds of moonlanding.md, 6.1. A pure function of what was seen; what is not known is not judged. */
export function judgeAlerts(facts: AlertFacts, limits: AlertLimits): readonly Judgement[] {
  const { errors, budgets, work, unattended, diskFree, memory, cpu, redis } = facts;
  return [
    errors === null ? null : judgeErrors(errors, limits),
    budgets === null ? null : judgeBudgets(budgets),
    work === null ? null : judgeStall(work, limits),
    unattended === null ? null : judgeUnattended(unattended),
    diskFree === null ? null : judgeDisk(diskFree, limits),
    memory === null ? null : judgeMemory(memory, limits),
    cpu === null ? null : judgeCpu(cpu, limits),
    redis === null ? null : judgeRedis(redis, limits),
  ].filter((judged) => judged !== null);
}

function judgeErrors({ rejected, failedJobs }: NonNullable<AlertFacts["errors"]>, { errorsMax }: AlertLimits) {
  const value = rejected + failedJobs;
  const what = `${rejected} records of this phase were rejected and ${failedJobs} jobs failed, more than ${errorsMax} errors`;
  return judgement("errors", value > errorsMax, { what, value, limit: errorsMax });
}

function judgeBudgets(budgets: readonly ErrorBudgetUse[]): Judgement {
  const limit = BUDGET_USED_MAX;
  const [fullest] = budgets.toSorted((a, b) => usedOf(b) - usedOf(a));
  if (fullest === undefined) return judgement("error-budget", false, { what: "nothing was rejected", value: 0, limit });
  const { collection, rejected, allowed } = fullest;
  const value = usedOf(fullest);
  const what = `collection ${collection} has rejected ${rejected} records of ${Math.floor(allowed)} that its error budget allows: ${percent(value)}, ${percent(limit)} is worth a look`;
  return judgement("error-budget", value >= limit, { what, value, limit });
}

/** A budget of no rejects is used up by the first. */
function usedOf({ rejected, allowed }: ErrorBudgetUse): number {
  return rejected / Math.max(1, allowed);
}

function judgeStall({ jobs, stillMs, isHeld }: NonNullable<AlertFacts["work"]>, { stallMs }: AlertLimits): Judgement {
  const what = `nothing has moved for ${seconds(stillMs)} while ${jobs === 1 ? "a job waits or is" : `${jobs} jobs wait or are`} at work, longer than ${seconds(stallMs)}`;
  return judgement("stalled", !isHeld && jobs > 0 && stillMs >= stallMs, { what, value: stillMs, limit: stallMs });
}

function judgeUnattended(unattended: readonly Unattended[]): Judgement {
  const limit = UNATTENDED_MS_MAX;
  const [longest] = unattended.toSorted((a, b) => b.forMs - a.forMs);
  if (longest === undefined)
    return judgement("nobody-active", false, { what: "every queue has its workers", value: 0, limit });
  const { queue, role, waiting, forMs } = longest;
  const what = `${waiting} ${queue} wait, and no worker with the role ${role} has been there for ${seconds(forMs)}, longer than ${seconds(limit)}`;
  return judgement("nobody-active", forMs >= limit, { what, value: forMs, limit });
}

function judgeDisk(value: number, { diskFreeMin: limit }: AlertLimits): Judgement {
  const what = `${percent(value)} of the disk with the runs is free, less than ${percent(limit)}`;
  return judgement("disk", value < limit, { what, value, limit });
}

function judgeMemory(value: number, { loadMax: limit }: AlertLimits): Judgement {
  const what = `${percent(value)} of the memory of the coordinator's host is taken, more than ${percent(limit)}`;
  return judgement("memory", value > limit, { what, value, limit });
}

/** A hint rather than an alarm: a migration at full speed uses what there is. */
function judgeCpu(value: number, { loadMax: limit }: AlertLimits): Judgement {
  const what = `the processors of the coordinator's host have been ${percent(value)} busy for a while, more than ${percent(limit)}: as it should be at full speed, unless others need them (touchdown speed)`;
  return judgement("cpu", value > limit, { what, value, limit });
}

function judgeRedis({ bytes, bytesMax }: RedisMemory, { loadMax: limit }: AlertLimits): Judgement | null {
  if (bytes === null || bytesMax === null) return null;
  const value = bytes / bytesMax;
  const what = `Redis has taken ${percent(value)} of the memory that it may take, more than ${percent(limit)}: full, it refuses every job`;
  return judgement("redis-memory", value > limit, { what, value, limit });
}

function judgement(kind: AlertKind, holds: boolean, figures: Omit<Judgement, "kind" | "holds">): Judgement {
  return { kind, holds, ...figures };
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1).replace(/\.0$/, "")} %`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / SECOND)} s`;
}
