import { UnrecoverableError, type Job } from "bullmq";
import { Failure, toError } from "./errors.ts";
import { instruments, type Instruments } from "./instruments.ts";
import type { Log } from "./log.ts";
import type { QueueName } from "./queue.ts";

type Processor<Data> = (job: Job<Data>) => Promise<unknown>;

/** Names of places and kinds in the data of a job; nothing else of it is told. */
const TOLD = ["run", "collection", "store", "merge", "kind", "purpose", "after", "upTo", "limit"] as const;
/** Lists whose length is told. */
const COUNTED = ["documents", "objects", "files", "paths"] as const;
const EVENTS: Readonly<Record<QueueName, string>> = { plans: "plan", pages: "page", files: "files", batches: "batch" };

type Told = Readonly<Record<string, string | number | null>>;

/** The processor of a queue as the instruments of this process observe it; itself where there are none. */
export function observedProcessor<Data>(queue: QueueName, process: Processor<Data>): Processor<Data> {
  const { jobLog, tracing } = instruments();
  if (jobLog === null && tracing === null) return process;
  return (job) => observe(queue, job, { process, jobLog, tracing });
}

async function observe<Data>(
  queue: QueueName,
  job: Job<Data>,
  { process, jobLog, tracing }: Instruments & { readonly process: Processor<Data> },
): Promise<unknown> {
  // Before it is worked on: a batch that has landed is emptied.
  const about = describeJob(job.data);
  tracing?.note(attributesOf(about));
  if (jobLog === null) return process(job);
  const told = { ...about, job: job.id, attempt: job.attemptsMade + 1 };
  const startedAtMs = performance.now();
  const durationMs = (): number => Math.round(performance.now() - startedAtMs);
  try {
    const result = await process(job);
    tell(jobLog, EVENTS[queue], { level: "info", ...told, ...countsOf(result), durationMs: durationMs() });
    return result;
  } catch (error) {
    const level = isFinal(error, job) ? "error" : "warn";
    tell(jobLog, EVENTS[queue], { level, ...told, durationMs: durationMs(), error: describeError(toError(error)) });
    throw error;
  }
}

/** What happened has happened, whether or not it can be told. */
function tell(log: Log, event: string, fields: Readonly<Record<string, unknown>>): void {
  try {
    log(event, fields);
  } catch {
    return;
  }
}

function describeJob(data: unknown): Told {
  if (typeof data !== "object" || data === null) return {};
  const entries = new Map<string, unknown>(Object.entries(data));
  const told: Record<string, string | number | null> = {};
  for (const name of TOLD) {
    const value = entries.get(name);
    if (typeof value === "string" || typeof value === "number" || value === null) told[name] = value;
  }
  for (const name of COUNTED) {
    const list = entries.get(name);
    if (Array.isArray(list)) told[name] = list.length;
  }
  return told;
}

/** An open end of a range is no attribute. */
function attributesOf(about: Told): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(about).flatMap(([name, value]) => (value === null ? [] : [[`touchdown.${name}`, value]])),
  );
}

/** The numbers of a result: documents and batches of a page, the tally of a batch. */
function countsOf(result: unknown): Told {
  if (typeof result !== "object" || result === null) return {};
  return Object.fromEntries(
    Object.entries(result).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}

function isFinal<Data>(error: unknown, { attemptsMade, opts }: Job<Data>): boolean {
  return error instanceof UnrecoverableError || attemptsMade + 1 >= (opts.attempts ?? 1);
}

/** A failure that must not be tried again has its code at the beginning of its message by now. */
function describeError(error: Error): { readonly code: string; readonly message: string } {
  if (error instanceof Failure) return { code: error.code, message: error.message };
  const [, code, message] = /^([A-Z_]{3,}): (.*)$/s.exec(error.message) ?? [];
  return { code: code ?? "UNEXPECTED", message: message ?? error.message };
}
