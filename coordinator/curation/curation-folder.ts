import { join } from "node:path";

/** What curation keeps, below the target folder. */
export function curationFolder(target: string): string {
  return join(target, "curation");
}

export const curationFiles = (target: string) => {
  const folder = curationFolder(target);
  return {
    folder,
    /** Held while a run is at work; ends with the process. */
    lock: join(folder, "reconcile.lock"),
    lastRun: join(folder, "last-run.json"),
    runs: join(folder, "runs.ndjson"),
    alerts: join(folder, "alerts.ndjson"),
    metrics: join(folder, "metrics.json"),
    prometheus: join(folder, "metrics.prom"),
    state: join(folder, "source-state.json"),
    log: join(folder, "log.ndjson"),
  } as const;
};
