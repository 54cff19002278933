import type { Heartbeat } from "../../../shared/run-board.ts";
import { counter, gauge, histogram, type CountedDurations, type Family, type Point } from "../family.ts";
import type { Figures } from "../figures.ts";

const OUTCOMES = "outcome";

export const WORKER_FAMILIES: readonly Family[] = [
  gauge({
    name: "touchdown_workers",
    help: "Worker processes with a heartbeat, by host and role. One with several roles counts in each.",
    labels: ["host", "role"],
    points: ({ live }) => countByRole(live?.workers ?? []),
  }),
  gauge({
    name: "touchdown_worker_resident_memory_bytes",
    help: "Resident memory of a worker process.",
    labels: ["host", "worker"],
    points: (figures) =>
      workersOf(figures).map(({ host, worker, residentBytes }) => ({
        labels: { host, worker },
        value: residentBytes,
      })),
  }),
  gauge({
    name: "touchdown_worker_concurrency",
    help: "Pages that a worker reads and maps at once.",
    labels: ["host", "worker"],
    points: (figures) =>
      workersOf(figures).map(({ host, worker, concurrency }) => ({ labels: { host, worker }, value: concurrency })),
  }),
  gauge({
    name: "touchdown_worker_heartbeat_age_seconds",
    help: "Time since a worker was heard of last. One that is silent for ten seconds is forgotten.",
    labels: ["host", "worker"],
    points: (figures) =>
      workersOf(figures).map(({ host, worker, atMs }) => ({
        labels: { host, worker },
        value: Math.max(0, figures.atMs - atMs) / 1000,
      })),
  }),
  counter({
    name: "touchdown_jobs_total",
    help: "Jobs that a worker has ended, by queue; an attempt that failed counts as failed, whether or not it is tried again.",
    labels: ["worker", "queue", OUTCOMES],
    points: (figures) =>
      workersOf(figures).flatMap(({ worker, work }) =>
        Object.entries(work.jobs).flatMap(([queue, { done, failed }]) => [
          { labels: { worker, queue, [OUTCOMES]: "done" }, value: done },
          { labels: { worker, queue, [OUTCOMES]: "failed" }, value: failed },
        ]),
      ),
  }),
  histogram({
    name: "touchdown_job_duration_seconds",
    help: "How long a worker was at a job, by queue.",
    labels: ["worker", "queue"],
    durations: (figures) =>
      workersOf(figures).flatMap(({ worker, work }) =>
        Object.entries(work.jobs).map(([queue, { durations }]): CountedDurations => ({
          labels: { worker, queue },
          durations,
        })),
      ),
  }),
  counter({
    name: "touchdown_source_requests_total",
    help: "Requests of a worker to a source, by system; those that failed count as failed.",
    labels: ["worker", "system", OUTCOMES],
    points: (figures) =>
      workersOf(figures).flatMap(({ worker, work }) =>
        Object.entries(work.sources).flatMap(([system, { requests, failed }]) => [
          { labels: { worker, system, [OUTCOMES]: "done" }, value: requests - failed },
          { labels: { worker, system, [OUTCOMES]: "failed" }, value: failed },
        ]),
      ),
  }),
  histogram({
    name: "touchdown_source_request_duration_seconds",
    help: "How long a source took to answer a worker, by system.",
    labels: ["worker", "system"],
    durations: (figures) =>
      workersOf(figures).flatMap(({ worker, work }) =>
        Object.entries(work.sources).map(([system, { durations }]): CountedDurations => ({
          labels: { worker, system },
          durations,
        })),
      ),
  }),
];

function workersOf({ live }: Figures): readonly Heartbeat[] {
  return live?.workers ?? [];
}

function countByRole(workers: readonly Heartbeat[]): readonly Point[] {
  const counts = new Map<string, Point>();
  for (const { host, roles } of workers) {
    for (const role of roles) {
      const key = JSON.stringify([host, role]);
      counts.set(key, { labels: { host, role }, value: (counts.get(key)?.value ?? 0) + 1 });
    }
  }
  return [...counts.values()];
}
