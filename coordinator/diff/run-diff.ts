import { setTimeout as sleep } from "node:timers/promises";
import type { Target } from "../../shared/connections/sqlite.ts";
import { TerminalError } from "../../shared/errors.ts";
import { contains, type KeyRange } from "../../shared/key.ts";
import { DIFF_SQL, DIFF_STEP, ROWS_SUBJECT, mergeSubject } from "../../shared/ledger-schema.ts";
import type { Migration } from "../../shared/migration.ts";
import { countJobs, isIdle, type Queues } from "../../shared/queue.ts";
import type { RunBoard } from "../../shared/run-board.ts";
import type { ReadTime } from "../../shared/source.ts";
import type { Actions, DiffRange, RestJob } from "../actions.ts";
import { DiffProgress } from "./diff-progress.ts";
import { readDiff, type DiffOutcome } from "./read-diff.ts";

export type DiffRunOptions = {
  readonly migration: Migration;
  readonly target: Target;
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly actions: Actions;
  readonly readTimes: Readonly<Record<string, ReadTime>>;
  readonly signal: AbortSignal;
  /** Documents a page for every collection; 0 leaves it to each. */
  readonly pageSize: number;
  /** One collection alone; null compares all of them, the merges and the rows. */
  readonly only: string | null;
  /** Forget what an earlier diff has compared, even if it was cut off. */
  readonly isRestart: boolean;
  /** Throws when a part of the run stopped over our own mistake. */
  readonly requireSound: () => void;
  readonly onProgress: (progress: DiffFigures) => void;
};

/** How a diff goes, several times a second. */
export type DiffFigures = { readonly compared: number; readonly documents: number; readonly queue: number };

type Purpose = "diff" | "repair";

const POLL_MS = 50;
/** More failed jobs than a queue keeps. */
const FAILED_MAX = 100_000;
/** Ranges that are still not compared when the queues have run dry this often are not lost jobs. */
const ROUNDS_MAX = 20;

/**
 * Compares a finished run with its source: every record is read again at the run's read time, mapped again and compared by the loader. What has been compared
 * is in the target, so a diff that was cut off goes on; one that had come to its end begins anew, as the target may have changed since.
 */
export async function runDiff(options: DiffRunOptions): Promise<DiffOutcome> {
  const { migration, target, actions, only } = options;
  beginDiff(options);
  await forgetJobs(options.queues);
  await actions.announce();
  const collections = migration.collections.map(({ name }) => name).filter((name) => only === null || name === only);
  await compareCollections(collections, "diff", options);
  if (only === null) {
    for (const { name } of migration.merges) await compareMerge(name, "diff", options);
    await compareRows("diff", options);
  }
  return finishDiff(target, options);
}

/** The run is finished, so what waits or has failed is of an earlier diff: what it left undone are gaps, and asked for anew. */
async function forgetJobs({ pages, batches }: Queues): Promise<void> {
  for (const queue of [pages, batches]) {
    await queue.drain(true);
    await queue.clean(0, FAILED_MAX, "failed");
  }
}

/** Makes the tables of the diff, and empties them unless one is to be gone on with. */
export function beginDiff({ target, isRestart }: Pick<DiffRunOptions, "target" | "isRestart">): void {
  const begin = target.transaction(() => {
    target.exec(DIFF_SQL);
    if (isRestart || isOver(target) || isStale(target))
      target.exec("DELETE FROM _touchdown_diff; DELETE FROM _touchdown_diff_samples");
    target.prepare("DELETE FROM _touchdown_steps WHERE step = ?").run(DIFF_STEP);
  });
  begin.immediate();
}

/** Notes the end and returns what was found. */
export function finishDiff(
  target: Target,
  { migration, only }: Pick<DiffRunOptions, "migration" | "only">,
): DiffOutcome {
  const outcome = readDiff(target, migration, only);
  const { ok, totals, durationMs } = outcome;
  target
    .prepare("INSERT OR REPLACE INTO _touchdown_steps VALUES (?, ?, ?, ?)")
    .run(DIFF_STEP, Date.now(), Math.round(durationMs), JSON.stringify({ ok, only, ...totals }));
  return outcome;
}

/** A diff has come to its end, so its answer is of that moment. */
function isOver(target: Target): boolean {
  return target.prepare("SELECT 1 FROM _touchdown_steps WHERE step = ?").get(DIFF_STEP) !== undefined;
}

/** Something was landed or built after the first comparison: a replay, say. */
function isStale(target: Target): boolean {
  const changed = `SELECT max(at) FROM (SELECT max(loaded_at_ms) AS at FROM _touchdown_pages UNION ALL SELECT max(done_at_ms) FROM _touchdown_steps)`;
  return target.prepare(`SELECT 1 FROM _touchdown_diff WHERE done_at_ms < (${changed}) LIMIT 1`).get() !== undefined;
}

/** All of them at once: what they look up is complete. */
export async function compareCollections(
  names: readonly string[],
  purpose: Purpose,
  options: DiffRunOptions,
): Promise<void> {
  const { migration, target, actions } = options;
  const progress = new DiffProgress(target);
  const sizes = new Map(migration.collections.map(({ name, pageSizeMax }) => [name, pageSizeMax]));
  const open = (): string[] => names.filter((name) => progress.gaps(name).length > 0);
  for (let round = 0, left = open(); left.length > 0; round += 1, left = open()) {
    requireRound(round, left);
    const newer = newerRecords(options, progress);
    const pagesOf = (name: string): readonly DiffRange[] => {
      const max = sizes.get(name) ?? 1;
      const pages = progress.pages(name, options.pageSize === 0 ? max : Math.min(options.pageSize, max));
      return newer.length === 0 ? pages : pages.map((range) => ({ ...range, newer: within(range, newer) }));
    };
    await actions.compare(new Map(left.map((name) => [name, pagesOf(name)])), purpose);
    await untilIdle(options, names);
  }
}

/** What replays have landed is as its document was then, not as of the run's read time. */
function newerRecords({ migration, readTimes }: DiffRunOptions, progress: DiffProgress): readonly string[] {
  return migration.sources.flatMap(({ system }) => progress.newer(system, readTimes[system] ?? null));
}

function within(range: KeyRange, records: readonly string[]): readonly string[] {
  return records.filter((path) => contains(range, path.split("#", 1)[0] ?? path));
}

/** The keys of a merge, one part after the other: each job says where the next begins. */
export async function compareMerge(merge: string, purpose: Purpose, options: DiffRunOptions): Promise<void> {
  const job = (after: string | null): RestJob => ({ kind: "diff-merge", merge, after, isRepair: purpose === "repair" });
  await compareRest(mergeSubject(merge), job, options);
}

export async function compareRows(purpose: Purpose, options: DiffRunOptions): Promise<void> {
  await compareRest(ROWS_SUBJECT, () => ({ kind: "diff-rows", isRepair: purpose === "repair" }), options);
}

async function compareRest(
  subject: string,
  job: (after: string | null) => RestJob,
  options: DiffRunOptions,
): Promise<void> {
  const progress = new DiffProgress(options.target);
  let round = 0;
  let last: string | null | undefined;
  for (let reached = progress.reached(subject); reached !== "done"; reached = progress.reached(subject)) {
    round = reached.key === last ? round + 1 : 0;
    last = reached.key;
    requireRound(round, [subject]);
    await options.actions.compareRest(job(reached.key));
    await untilIdle(options, []);
  }
}

function requireRound(round: number, subjects: readonly string[]): void {
  if (round < ROUNDS_MAX) return;
  throw new TerminalError(
    "PAGES_FAILED",
    `the ranges of ${subjects.join(", ")} are not compared although all jobs are done`,
    {
      hint: "See whether another process empties this Redis or writes to the target; then verify again.",
    },
  );
}

/** Waits until nothing moves. A Redis that has forgotten the run is told of it again: its lost jobs leave gaps, which are asked for anew. */
async function untilIdle(options: DiffRunOptions, collections: readonly string[]): Promise<void> {
  const { queues, board, actions, signal, requireSound, onProgress } = options;
  const progress = new DiffProgress(options.target);
  const counted = countDocuments(options.target, collections);
  for (;;) {
    if (signal.aborted) throw interrupted();
    requireSound();
    if ((await board.readRun()) === null) await actions.announce();
    const pages = await countJobs(queues.pages);
    const batches = await countJobs(queues.batches);
    const queue = pages.waiting + pages.active + pages.delayed + batches.waiting + batches.active + batches.delayed;
    if (collections.length > 0) onProgress({ compared: progress.documents(collections), documents: counted, queue });
    if (isIdle(pages) && isIdle(batches)) {
      if (pages.failed + batches.failed === 0) return;
      throw await failed(actions, pages.failed + batches.failed);
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

function countDocuments(target: Target, collections: readonly string[]): number {
  const sql =
    "SELECT coalesce(sum(documents), 0) FROM _touchdown_pages WHERE collection IN (SELECT value FROM json_each(?))";
  return target.prepare<[string], number>(sql).pluck().get(JSON.stringify(collections)) ?? 0;
}

async function failed(actions: Actions, jobs: number): Promise<TerminalError> {
  const reasons = await actions.failedReasons();
  return new TerminalError("PAGES_FAILED", [`${jobs} jobs of the diff failed for good`, ...reasons].join("\n  "), {
    hint: "Mend the cause and verify again: what has been compared stays. A run whose read time the source no longer serves cannot be compared any more.",
  });
}

function interrupted(): TerminalError {
  return new TerminalError("INTERRUPTED", "the diff was interrupted; what has been compared stays", {
    hint: "Go on with `touchdown verify <run>`.",
  });
}
