import { curationAlertSchema, type CurationAlert } from "../../shared/curation.ts";
import { appendLine, readEntries } from "../../shared/ndjson-file.ts";
import { curationFiles } from "./curation-folder.ts";
import type { JudgedCuration } from "./judge-curation.ts";
import { nextAlerts, standingAlerts } from "./next-alerts.ts";

/** Where alerts go beside their file. */
export type PostAlert = (alert: CurationAlert) => void;

export type TellOptions = {
  readonly target: string;
  readonly run: string;
  readonly now: Date;
  readonly post: PostAlert;
};

/** Tells what is new of what was judged, to the file first; returns what was told. */
export function tellAlerts(judged: JudgedCuration, { target, run, now, post }: TellOptions): readonly CurationAlert[] {
  const alerts = nextAlerts(readAlerts(target), judged, { run, now });
  for (const alert of alerts) {
    appendLine(curationFiles(target).alerts, alert);
    post(alert);
  }
  return alerts;
}

/** Those that stand, the oldest first. */
export function readStanding(target: string): readonly CurationAlert[] {
  return standingAlerts(readAlerts(target));
}

function readAlerts(target: string): readonly CurationAlert[] {
  return readEntries(curationFiles(target).alerts, curationAlertSchema);
}
