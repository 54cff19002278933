import { QUEUE_NAMES } from "../../../shared/queue.ts";
import { gauge, single, type Family } from "../family.ts";

const STATES = ["waiting", "active", "delayed", "failed"] as const;

export const REDIS_FAMILIES: readonly Family[] = [
  gauge({
    name: "touchdown_redis_up",
    help: "1 while Redis answers. While it is 0 nothing else that Redis knows is served.",
    labels: [],
    points: ({ live }) => single(Number(live !== null)),
  }),
  gauge({
    name: "touchdown_redis_memory_bytes",
    help: "Memory that Redis uses.",
    labels: [],
    points: ({ live }) => single(live?.redis.bytes),
  }),
  gauge({
    name: "touchdown_redis_memory_max_bytes",
    help: "Memory that Redis may use; full, it refuses every job. Not served where it is not limited.",
    labels: [],
    points: ({ live }) => single(live?.redis.bytesMax),
  }),
  gauge({
    name: "touchdown_queue_jobs",
    help: "Jobs of a queue by state. Failed are those that nothing will try again by itself.",
    labels: ["queue", "state"],
    points: ({ live }) =>
      live === null
        ? []
        : QUEUE_NAMES.flatMap((queue) =>
            STATES.map((state) => ({ labels: { queue, state }, value: live.queues[queue].counts[state] })),
          ),
  }),
  gauge({
    name: "touchdown_queue_oldest_waiting_seconds",
    help: "Age of the job that is next in a queue; 0 when none waits.",
    labels: ["queue"],
    points: ({ live }) =>
      live === null
        ? []
        : QUEUE_NAMES.map((queue) => ({
            labels: { queue },
            value: (live.queues[queue].oldestWaitingMs ?? 0) / 1000,
          })),
  }),
  gauge({
    name: "touchdown_pages_concurrency_max",
    help: "Pages at work at once over all workers at the most. Not served where nothing limits them.",
    labels: [],
    points: ({ live }) => single(live?.concurrency),
  }),
];
