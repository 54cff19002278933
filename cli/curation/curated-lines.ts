import type { Curated } from "../../coordinator/curation/curate.ts";
import type { CurationAlert } from "../../shared/curation.ts";
import { FAILURES } from "../../shared/errors.ts";
import { formatDuration } from "../format-duration.ts";

/** What a run of curation came to, for people. */
export function curatedLines(curated: Curated): readonly string[] {
  if (curated.status === "disabled") return [`curation is disabled in ${curated.configFile}: nothing was done`];
  const { run, failure, standing } = curated;
  const { records, writes, changes, durationMs, isReconciling, drift } = run;
  const done = isReconciling
    ? `${writes} writes to production`
    : "reconciliation is disabled: production was left as it is";
  return [
    `${run.run} ${run.status}: ${records} records read, ${done}, ${formatDuration(durationMs)}`,
    ...(changes === null
      ? []
      : [
          `  unchanged ${changes.unchanged}, new ${changes.new}, source changed ${changes.sourceChanged}, target changed ${changes.targetChanged}, conflict ${changes.conflict}, missing in source ${changes.missingInSource}, missing in target ${changes.missingInTarget}`,
        ]),
    ...drift.map((what) => `  drift: ${what}`),
    ...alertLines(standing),
    ...(failure === null ? [] : [`  ${failure.message}`, `  ${failure.hint} (${failure.code})`]),
  ];
}

export function alertLines(standing: readonly CurationAlert[]): readonly string[] {
  return standing.map(
    ({ severity, kind, what, time }) => `${severity === "error" ? "!" : "~"} ${kind}: ${what} (since ${time})`,
  );
}

/** An alert of severity error that stands is a failure, whatever else went well. */
export function curatedExit(curated: Curated): number {
  if (curated.status === "disabled") return 0;
  if (curated.failure !== null) return FAILURES[curated.failure.code];
  return standingExit(curated.standing);
}

export function standingExit(standing: readonly CurationAlert[]): number {
  return standing.some(({ severity }) => severity === "error") ? 1 : 0;
}
