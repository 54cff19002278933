import type { CurationConfig } from "../../shared/curation.ts";
import type { ChangeCounts } from "../../shared/publication.ts";
import type { CurationRun } from "./last-run.ts";
import type { Integrity } from "./measure-integrity.ts";

/** The figures of a run; a part that the configuration does not name is not there. */
export type CurationMetrics = {
  readonly run: string;
  readonly takenAt: string;
  readonly sync_success?: {
    readonly success: 0 | 1;
    readonly records: number;
    readonly writes: number;
    readonly changes: ChangeCounts | null;
    /** Of all runs on record, this one included. */
    readonly runs: number;
    readonly succeeded: number;
    readonly failedInARow: number;
  };
  /** Of production; null where it could not be asked. */
  readonly data_integrity?: DataIntegrity | null;
  readonly performance?: { readonly durationMs: number; readonly recordsPerSecond: number; readonly budgetMs: number };
};

export type DataIntegrity = {
  readonly linkedPercent: number | null;
  readonly linked: number;
  readonly total: number;
  readonly orphans: number;
  readonly duplicates: number;
  readonly hashMismatches: number;
  readonly contradictions: number;
};

export type MetricFacts = {
  readonly ended: CurationRun;
  /** Those before it. */
  readonly runs: readonly CurationRun[];
  readonly integrity: Integrity | null;
  readonly budgetMs: number;
};

export function curationMetrics({ monitoring }: CurationConfig, facts: MetricFacts): CurationMetrics {
  const { ended } = facts;
  const wanted = new Set(monitoring.metrics);
  return {
    run: ended.run,
    takenAt: ended.endedAt ?? ended.startedAt,
    ...(wanted.has("sync_success") ? { sync_success: success(facts) } : {}),
    ...(wanted.has("data_integrity") ? { data_integrity: integrity(facts) } : {}),
    ...(wanted.has("performance") ? { performance: performance(facts) } : {}),
  };
}

function success({ ended, runs }: MetricFacts): NonNullable<CurationMetrics["sync_success"]> {
  const all = [...runs, ended];
  const lastSuccess = all.findLastIndex(({ status }) => status === "succeeded");
  return {
    success: ended.status === "succeeded" ? 1 : 0,
    records: ended.records,
    writes: ended.writes,
    changes: ended.changes,
    runs: all.length,
    succeeded: all.filter(({ status }) => status === "succeeded").length,
    failedInARow: all.length - 1 - lastSuccess,
  };
}

/** A mismatch is a row of production that is not what the last sync left there, as this run found it. */
function integrity({ ended: { changes }, integrity: found }: MetricFacts): DataIntegrity | null {
  if (found === null) return null;
  const { linked, total, orphans, duplicates, contradictions } = found;
  return {
    linkedPercent: total === 0 ? null : Math.round((linked / total) * 10_000) / 100,
    linked,
    total,
    orphans: orphans.length,
    duplicates: duplicates.length,
    hashMismatches: changes === null ? 0 : changes.targetChanged + changes.conflict + changes.missingInTarget,
    contradictions: contradictions.length,
  };
}

function performance({ ended: { durationMs, records }, budgetMs }: MetricFacts) {
  const seconds = durationMs / 1000;
  return { durationMs, recordsPerSecond: seconds === 0 ? 0 : Math.round((records / seconds) * 10) / 10, budgetMs };
}

/** The same as text that Prometheus reads from a file (node_exporter's textfile collector). */
export function prometheusText(metrics: CurationMetrics, migration: string): string {
  const labels = `{migration="${migration}"}`;
  const { sync_success: sync, data_integrity: data, performance: speed } = metrics;
  const figures: readonly (readonly [name: string, help: string, value: number | null | undefined])[] = [
    ["sync_success", "1 when the last run succeeded", sync?.success],
    ["sync_records", "records of the last run", sync?.records],
    ["sync_writes", "rows and files written to production by the last run", sync?.writes],
    ["sync_failed_in_a_row", "runs since the last one that succeeded", sync?.failedInARow],
    ["integrity_linked_percent", "linked records, percent", data?.linkedPercent],
    ["integrity_orphans", "records that belong to nothing", data?.orphans],
    ["integrity_duplicates", "records whose key another one has too", data?.duplicates],
    ["integrity_hash_mismatches", "rows of production that were changed by another hand", data?.hashMismatches],
    ["integrity_contradictions", "records that contradict themselves", data?.contradictions],
    ["duration_seconds", "how long the last run took", speed && speed.durationMs / 1000],
    ["records_per_second", "records a second of the last run", speed?.recordsPerSecond],
    ["last_run_timestamp_seconds", "when the last run ended", Date.parse(metrics.takenAt) / 1000],
  ];
  return figures
    .filter(([, , value]) => value !== null && value !== undefined)
    .map(([name, help, value]) => {
      const metric = `touchdown_curation_${name}`;
      return `# HELP ${metric} ${help}\n# TYPE ${metric} gauge\n${metric}${labels} ${value}\n`;
    })
    .join("");
}
