import { performance } from "node:perf_hooks";
import { TransientError, toError } from "../shared/errors.ts";
import { LATENCY_BOUNDS_MS, type Histogram, type WorkCounters } from "../shared/work-counters.ts";

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type JobCounters = Mutable<WorkCounters["jobs"][string]>;
type SourceCounters = Mutable<WorkCounters["sources"][string]>;

/** What this process has done since it began, for its heartbeat. An attempt of a job that fails and is tried again counts as failed. */
export class WorkMeter {
  readonly #jobs: Record<string, JobCounters> = {};
  readonly #sources: Record<string, SourceCounters> = {};

  /** The processor of a queue, with its jobs counted. */
  meterJobs<Given>(queue: string, process: (given: Given) => Promise<unknown>): (given: Given) => Promise<unknown> {
    const counters = (this.#jobs[queue] ??= { done: 0, failed: 0, durations: emptyHistogram() });
    return (given) =>
      timed(
        () => process(given),
        (error, ms) => {
          counters[error === null ? "done" : "failed"] += 1;
          observe(counters.durations, ms);
        },
      );
  }

  /** A request to a source, counted and timed. One that is denied has not failed: that is no matter of the source's health. */
  meterRequest<Answer>(system: string, request: () => Promise<Answer>): Promise<Answer> {
    const counters = (this.#sources[system] ??= { requests: 0, failed: 0, durations: emptyHistogram() });
    return timed(request, (error, ms) => {
      counters.requests += 1;
      if (error instanceof TransientError) counters.failed += 1;
      observe(counters.durations, ms);
    });
  }

  /** As of now; they go on growing. */
  counters(): WorkCounters {
    return { jobs: this.#jobs, sources: this.#sources };
  }
}

async function timed<Result>(
  act: () => Promise<Result>,
  onEnd: (error: Error | null, ms: number) => void,
): Promise<Result> {
  const startedAtMs = performance.now();
  try {
    const result = await act();
    onEnd(null, performance.now() - startedAtMs);
    return result;
  } catch (error) {
    onEnd(toError(error), performance.now() - startedAtMs);
    throw error;
  }
}

function emptyHistogram(): Histogram {
  return { buckets: Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0), sumMs: 0 };
}

function observe(histogram: Histogram, ms: number): void {
  const index = LATENCY_BOUNDS_MS.findIndex((bound) => ms <= bound);
  const bucket = index === -1 ? LATENCY_BOUNDS_MS.length : index;
  histogram.buckets[bucket] = (histogram.buckets[bucket] ?? 0) + 1;
  histogram.sumMs += ms;
}
