import { join } from "node:path";
import { alertSchema, type Alert, type AlertKind } from "./alert.ts";
import { appendLine, readEntries } from "./ndjson-file.ts";
import { baseRun } from "./phase.ts";
import { runFolder } from "./run-folder.ts";

export function alertsFile(runsDir: string, run: string): string {
  return join(runFolder(runsDir, baseRun(run)), "alerts.ndjson");
}

/** Appends to the run's alerts; only who holds the run does. */
export function recordAlert(runsDir: string, alert: Alert): void {
  appendLine(alertsFile(runsDir, alert.run), alert);
}

/** What was told, the oldest first. */
export function readAlerts(runsDir: string, run: string): readonly Alert[] {
  return readEntries(alertsFile(runsDir, run), alertSchema);
}

/** Those that were raised and are not over, as they were told last, by kind. Nobody watches a run that nobody holds: then they say how it was. */
export function standingAlerts(alerts: readonly Alert[]): ReadonlyMap<AlertKind, Alert> {
  const standing = new Map<AlertKind, Alert>();
  for (const alert of alerts) {
    if (alert.state === "raised") standing.set(alert.kind, alert);
    else standing.delete(alert.kind);
  }
  return standing;
}
