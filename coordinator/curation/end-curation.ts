import { FOR_OTHERS, writeDurably } from "../../shared/durable-file.ts";
import { Failure } from "../../shared/errors.ts";
import type { CurationAlert } from "../../shared/curation.ts";
import type { GovernanceDraft } from "../../shared/governance.ts";
import { appendGovernance, governanceFile } from "../governance/governance-log.ts";
import { tellAlerts } from "./alert-sink.ts";
import type { Curation } from "./curation.ts";
import { curationFiles } from "./curation-folder.ts";
import { curationMetrics, prometheusText, type CurationMetrics } from "./curation-metrics.ts";
import { judgeCuration } from "./judge-curation.ts";
import { endRun, readRuns, type CurationRun } from "./last-run.ts";
import { measureIntegrity, type Integrity } from "./measure-integrity.ts";
import { sealTables } from "./seal-tables.ts";
import type { SourceState } from "./source-state.ts";

type Measured = { readonly staging: Integrity | null; readonly production: Integrity | null };

export type EndedCuration = {
  readonly status: "succeeded" | "failed";
  readonly run: CurationRun;
  readonly alerts: readonly CurationAlert[];
};

/** Only ever appended to: what was archived and which syncs there were. */
const PROTECTED = ["_sync_archive", "_sync_runs"];

/** Puts on record how a run ended, succeeded or not: alerts, metrics, the summary in the governance log, what was seen, and last the record of the run itself. */
export function endCuration(curation: Curation, thrown: Error | null): EndedCuration {
  const { options, config } = curation;
  const { target, declaration } = options;
  const measured = thrown !== null && !(thrown instanceof Failure) ? null : measure(curation);
  const status = thrown === null ? "succeeded" : "failed";
  const ended = endedRun(curation, status, thrown);
  const alerts = config.monitoring.alerting ? tell(curation, ended, measured) : [];
  const metrics = curationMetrics(config, {
    ended,
    runs: readRuns(target),
    integrity: measured?.production ?? null,
    budgetMs: declaration.budgetSeconds * 1000,
  });
  keepMetrics(curation, metrics);
  const head =
    config.governanceLogging && curation.log.faults.length === 0 ? tellSummary(curation, ended, alerts) : null;
  if (status === "succeeded") keepState(curation, measured);
  const last = { ...ended, governanceHead: head ?? curation.log.head };
  endRun(target, last);
  return { status, run: last, alerts };
}

function measure({ options: { databases, declaration } }: Curation): Measured {
  return {
    staging: measureIntegrity(databases.staging, declaration.integrity),
    production: measureIntegrity(databases.production, declaration.integrity),
  };
}

function endedRun(
  { run, options: { now } }: Curation,
  status: EndedCuration["status"],
  thrown: Error | null,
): CurationRun {
  const endedAt = now();
  const code = thrown instanceof Failure ? thrown.code : "UNEXPECTED";
  return {
    ...run,
    status,
    part: status === "succeeded" ? "done" : run.part,
    failure: thrown === null ? null : { code, message: thrown.message },
    endedAt: endedAt.toISOString(),
    durationMs: Math.max(0, endedAt.getTime() - Date.parse(run.startedAt)),
  };
}

function tell(curation: Curation, ended: CurationRun, measured: Measured | null): readonly CurationAlert[] {
  const { options, config, watched, log, broken, drift, files, before } = curation;
  const { declaration, target, now, post } = options;
  const { changeDetection } = config.monitoring;
  const judged = judgeCuration({
    failure: ended.failure,
    log,
    broken,
    drift,
    files,
    before,
    // Staging is as old as the run before where this one did not get that far.
    integrity: changeDetection && isStaged(ended) ? (measured?.staging ?? null) : null,
    changes: changeDetection && watched.has("target") ? ended.changes : null,
    durationMs: ended.durationMs,
    budgetMs: declaration.budgetSeconds * 1000,
  });
  return tellAlerts(judged, { target, run: ended.run, now: now(), post });
}

/** A gate of staging that does not hold has published before it was judged. */
function isStaged({ part, failure }: CurationRun): boolean {
  return part === "commit" || part === "measure" || part === "done" || failure?.code === "GATE_FAILED";
}

function keepMetrics({ options: { target, migration } }: Curation, metrics: CurationMetrics): void {
  const files = curationFiles(target);
  writeDurably(files.metrics, `${JSON.stringify(metrics, null, 2)}\n`, FOR_OTHERS);
  writeDurably(files.prometheus, prometheusText(metrics, migration), FOR_OTHERS);
}

/** One entry a run, whatever it came to; none for what it wrote, which the promotion has told. Told once, also when it is told again after a crash. */
function tellSummary(
  { options }: Curation,
  ended: CurationRun,
  alerts: readonly CurationAlert[],
): CurationRun["governanceHead"] {
  const { declaration, migration, target, actor, trigger } = options;
  const { run, status, part, records, writes, changes, drift, durationMs, failure, isReconciling } = ended;
  const named = declaration.governance ?? {
    event_type: "curation-run",
    resource_type: "curation",
    resource_id: migration,
    action: "reconcile",
  };
  const raised = alerts.map(({ kind, subject, severity, state }) => ({ kind, subject, severity, state }));
  const draft: GovernanceDraft = {
    timestamp: ended.endedAt ?? ended.startedAt,
    event_type: named.event_type,
    user_id: actor,
    user_role: options.told?.user_role ?? "system",
    resource_type: named.resource_type,
    resource_id: named.resource_id,
    action: named.action,
    success: status === "succeeded",
    details: {
      run,
      trigger,
      status,
      part,
      records,
      writes,
      changes,
      drift,
      alerts: raised,
      durationMs,
      failure,
      isReconciling,
    },
    ...(options.told === undefined ? {} : { runtime_context: { ...options.told.runtime_context } }),
  };
  const entries = appendGovernance(governanceFile(target), [draft], {
    told: (entry) => entry.event_type === named.event_type && entry.details["run"] === run,
  });
  const last = entries.at(-1);
  return last === undefined ? null : { sequence: last.sequence, hash: last.hash };
}

/** Where nobody looked, what was known is still the last that is known. */
function keepState({ options, run, files, before }: Curation, measured: Measured | null): void {
  const { target, now, databases, declaration } = options;
  const keys = (figure: "orphans" | "duplicates"): string[] | null => {
    const known = measured?.staging?.[figure] ?? before?.[figure] ?? null;
    return known === null ? null : [...known];
  };
  const state: SourceState = {
    format: 1,
    run: run.run,
    takenAt: now().toISOString(),
    files: [...(files ?? before?.files ?? [])],
    orphans: keys("orphans"),
    duplicates: keys("duplicates"),
    protected: [...sealTables(databases.production, declaration.protectedTables ?? PROTECTED)],
  };
  writeDurably(curationFiles(target).state, `${JSON.stringify(state)}\n`);
}
