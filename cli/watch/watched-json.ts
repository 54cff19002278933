import { estimateMs } from "../../shared/progress-line.ts";
import type { Watched } from "./watched.ts";

/** What `status --watch --json` prints at each look, one object a line. */
export function watchedJson(watched: Watched, hasEnded: boolean): object {
  const { atMs, run, reading, state, sentence, holder, troubles, demands, atWork, target, progress, alerts } = watched;
  const { known, live, speed, throttle } = reading;
  return {
    time: new Date(atMs).toISOString(),
    run,
    migration: known.migration,
    state,
    hasEnded,
    sentence,
    holder,
    phase: atWork?.phase ?? null,
    target: atWork?.target ?? null,
    act: atWork?.act ?? null,
    progress: progress === null ? null : { ...progress, etaMs: estimateMs(progress) },
    collections: target?.collections ?? [],
    queues: live?.queues ?? null,
    reads: live === null ? null : { spent: live.readsSpent, max: live.readsMax },
    speed,
    throttle,
    workers: (live?.workers ?? []).map(({ worker, host, pid, roles, concurrency, residentBytes, heardAt }) => ({
      worker,
      host,
      pid,
      roles,
      concurrency,
      residentBytes,
      heardAt,
    })),
    failures: live?.failures ?? [],
    notices: live?.notices ?? [],
    alerts,
    demands,
    troubles,
  };
}
