import { hostname } from "node:os";
import { join } from "node:path";
import type { CurationAlert, CurationConfig } from "../../shared/curation.ts";
import { Failure, toError } from "../../shared/errors.ts";
import type { GovernanceFault, GovernanceVerdict } from "../../shared/governance.ts";
import { governanceFile, damaged, verifyGovernance } from "../governance/governance-log.ts";
import { missingEntry } from "../governance/holds-entry.ts";
import { readStanding, tellAlerts } from "./alert-sink.ts";
import { configuredAtMs, ensureCurationConfig, readCurationConfig } from "./curation-config.ts";
import type { CurateOptions, Curation, Sync } from "./curation.ts";
import { missedInstants } from "./due-instants.ts";
import { endCuration } from "./end-curation.ts";
import { findDrift } from "./find-drift.ts";
import { holdCuration } from "./hold-curation.ts";
import { judgeBefore } from "./judge-curation.ts";
import { curationFiles } from "./curation-folder.ts";
import { endRun, readLastRun, writeLastRun, type CurationRun } from "./last-run.ts";
import { brokenSeals } from "./seal-tables.ts";
import { readSourceState } from "./source-state.ts";

export type Curated =
  | { readonly status: "disabled"; readonly configFile: string }
  | {
      readonly status: "succeeded" | "failed";
      readonly run: CurationRun;
      /** Why it failed, with the way out. */
      readonly failure: Failure | null;
      /** Told by this run. */
      readonly alerts: readonly CurationAlert[];
      readonly standing: readonly CurationAlert[];
    };

/**
 * One run of curation: looks at the source, stages it, brings production in line, measures, and tells. One at a time for a target folder. What it is at is on the disk
 * (curation/last-run.json) before it is done, so that whoever comes next sees one that was killed; every part may be repeated, and a run without a change
 * writes nothing to production. A failure of the world or of a gate is an outcome; our own mistake is thrown once it is on record.
 */
export async function curate(options: CurateOptions, sync: Sync): Promise<Curated> {
  const { target, declaration } = options;
  const { config, watched } = readCurationConfig(target, declaration);
  if (!config.enabled) return { status: "disabled", configFile: join(target, declaration.configFile) };
  const hold = await holdCuration(target);
  try {
    ensureCurationConfig(target, declaration);
    const curation = beginCuration(options, { config, watched });
    const thrown = await syncAll(curation, sync).then(() => null, toError);
    const ended = endCuration(curation, thrown);
    if (thrown !== null && !(thrown instanceof Failure)) throw thrown;
    return { ...ended, failure: thrown, standing: readStanding(target) };
  } finally {
    hold.release();
  }
}

export type CheckedCuration = {
  /** Told by whoever asked now. */
  readonly alerts: readonly CurationAlert[];
  readonly standing: readonly CurationAlert[];
  /** When runs were due that did not begin, milliseconds since 1970. */
  readonly missed: readonly number[];
};

/** What is wrong now, told by who only asks: runs that were due and did not begin, one that was killed, a broken log. Nothing is run. */
export async function checkCuration(options: CurateOptions): Promise<CheckedCuration | null> {
  const { target, declaration } = options;
  const { config } = readCurationConfig(target, declaration);
  if (!config.enabled) return null;
  const hold = await holdCuration(target).catch(nullWhereBusy);
  try {
    // Whoever has the lock is at work: nothing was killed, and it will tell of the log itself.
    const killed = hold === null ? null : killedRun(target);
    const missed = missedRuns(options);
    const log = verifyLog(target, readLastRun(target));
    const alerts = config.monitoring.alerting
      ? tellAlerts(judgeBefore({ missed, killed, log }), {
          target,
          run: options.run,
          now: options.now(),
          post: options.post,
        })
      : [];
    return { alerts, standing: readStanding(target), missed };
  } finally {
    hold?.release();
  }
}

function nullWhereBusy(error: unknown): null {
  if (error instanceof Failure && error.code === "RUN_CONFLICT") return null;
  throw error;
}

type Configured = Pick<Curation, "config" | "watched">;

function beginCuration(options: CurateOptions, { config, watched }: Configured): Curation {
  const { target, now, databases } = options;
  const last = readLastRun(target);
  const killed = killedRun(target);
  const missed = missedRuns(options);
  const log = verifyLog(target, last);
  if (killed !== null) endRun(target, { ...killed, status: "killed", endedAt: now().toISOString() });
  const run = newRun(options, config);
  writeLastRun(target, run);
  if (config.monitoring.alerting) {
    tellAlerts(judgeBefore({ missed, killed, log }), { target, run: run.run, now: now(), post: options.post });
  }
  const before = readSourceState(curationFiles(target).state);
  const broken = watched.has("target") ? brokenSeals(databases.production, before?.protected ?? []) : [];
  return { options, config, watched, before, log, run, files: null, drift: null, broken };
}

/** In the order in which a change travels. A broken log is not written behind, so nothing is begun on it. */
async function syncAll(curation: Curation, sync: Sync): Promise<void> {
  const { options, config, watched, before, log, run } = curation;
  if (log.faults.length > 0) throw damaged(governanceFile(options.target), log.faults);
  reach(curation, "look");
  if (config.monitoring.changeDetection && watched.has("source")) {
    curation.files = await sync.look();
    const { files } = curation;
    curation.drift = files === null ? null : findDrift(files, before?.files ?? null, options.declaredFiles);
    curation.run = { ...curation.run, drift: (curation.drift ?? []).map(({ what }) => what) };
  }
  reach(curation, "staging");
  const { records } = await sync.stage(run.run);
  curation.run = { ...curation.run, records };
  reach(curation, "commit");
  if (config.reconciliation.enabled) {
    const { writes, changes } = await sync.commit(run.run);
    curation.run = { ...curation.run, writes, changes };
  }
  reach(curation, "measure");
}

function reach(curation: Curation, part: CurationRun["part"]): void {
  curation.run = { ...curation.run, part };
  writeLastRun(curation.options.target, curation.run);
}

function newRun({ migration, run, trigger, now }: CurateOptions, { reconciliation }: CurationConfig): CurationRun {
  return {
    format: 1,
    run,
    migration,
    trigger,
    host: hostname(),
    pid: process.pid,
    startedAt: now().toISOString(),
    endedAt: null,
    status: "running",
    part: "begin",
    failure: null,
    isReconciling: reconciliation.enabled,
    records: 0,
    writes: 0,
    changes: null,
    drift: [],
    governanceHead: null,
    durationMs: 0,
  };
}

/** Asked by whoever has the lock: a run that says that it is under way is not. */
function killedRun(target: string): CurationRun | null {
  const last = readLastRun(target);
  return last?.status === "running" ? last : null;
}

function missedRuns({ target, declaration, timetable, now }: CurateOptions): readonly number[] {
  const last = readLastRun(target);
  const sinceMs = last === null ? configuredAtMs(target, declaration) : Date.parse(last.startedAt);
  return sinceMs === null ? [] : missedInstants(timetable, sinceMs, now().getTime());
}

/** Beside what the log says of itself, it must still hold what the last run saw at its end. */
function verifyLog(target: string, last: CurationRun | null): GovernanceVerdict {
  const file = governanceFile(target);
  const verdict = verifyGovernance(file);
  const kept = last?.governanceHead ?? null;
  const fault: GovernanceFault | null = kept === null || verdict.faults.length > 0 ? null : missingEntry(file, kept);
  return fault === null ? verdict : { ...verdict, faults: [fault] };
}
