import type { Target } from "../../shared/connections/sqlite.ts";
import { DIFF_STEP, ROWS_SUBJECT, mergeSubject } from "../../shared/ledger-schema.ts";
import { copyWaitingFiles, inOrder } from "../replay-rejects.ts";
import type { DiffOutcome } from "./read-diff.ts";
import { compareCollections, compareMerge, compareRows, finishDiff, type DiffRunOptions } from "./run-diff.ts";

export type Repaired = {
  readonly outcome: DiffOutcome;
  /** How often something was found that what had been repaired before made visible. */
  readonly passes: number;
};

/** What is looked up may change with a repair, and with it what other documents are mapped to; twice at the most in a migration whose look-ups do not go in circles. */
const PASSES_MAX = 4;

/**
 * Brings a run in line whose diff has come to its end: the ranges that differ are read again and landed anew, parents first, then the keys of merges are
 * settled, rows without an owner removed, files copied that rows wait for, and what is counted over the target is counted again. Cut off, its ranges are not
 * compared: the next diff goes on with them.
 */
export async function repairDiff(options: DiffRunOptions): Promise<Repaired> {
  const { migration, target, actions } = options;
  const names = migration.collections.map(({ name }) => name);
  target.prepare("DELETE FROM _touchdown_steps WHERE step = ?").run(DIFF_STEP);
  let passes = 0;
  for (let stale: readonly string[] = []; passes < PASSES_MAX;) {
    const before = await actions.directoriesOf(names);
    passes += 1;
    await repairNodes(stale, options);
    const after = await actions.directoriesOf(names);
    stale = names.filter((name) => before.get(name) !== after.get(name));
    if (stale.length === 0) break;
  }
  await copyWaitingFiles(options);
  await actions.build("indexes");
  await actions.build("derive");
  await actions.build("reconcile");
  return { outcome: finishDiff(target, { ...options, only: null }), passes };
}

/** The last diff has come to its end and found differences, and nothing has been landed since: they need not be looked for again. */
export function hasFound(target: Target): boolean {
  const found = target
    .prepare<[string], { atMs: number }>(
      "SELECT done_at_ms AS atMs FROM _touchdown_steps WHERE step = ? AND detail ->> '$.ok' = 0 AND detail ->> '$.only' IS NULL",
    )
    .get(DIFF_STEP);
  if (found === undefined) return false;
  const later = "SELECT 1 FROM _touchdown_steps WHERE step <> ? AND done_at_ms > ?";
  return target.prepare(later).get(DIFF_STEP, found.atMs) === undefined;
}

/** One pass over all nodes. `stale` collections are compared from their beginning: they look other things up than when they were compared. */
async function repairNodes(stale: readonly string[], options: DiffRunOptions): Promise<void> {
  const { migration, target } = options;
  for (const node of inOrder(migration)) {
    if ("settle" in node) {
      forget(target, mergeSubject(node.name), "1");
      await compareMerge(node.name, "repair", options);
    } else {
      forget(target, node.name, stale.includes(node.name) ? "1" : "mismatched + missing + extra > 0");
      await compareCollections([node.name], "repair", options);
    }
  }
  forget(target, ROWS_SUBJECT, "1");
  await compareRows("repair", options);
}

/** Ranges that are forgotten are gaps, and asked for again. The samples of a subject come from such ranges alone. */
function forget(target: Target, subject: string, condition: string): void {
  const act = target.transaction(() => {
    const { changes } = target
      .prepare(`DELETE FROM _touchdown_diff WHERE collection = ? AND ${condition}`)
      .run(subject);
    if (changes > 0) target.prepare("DELETE FROM _touchdown_diff_samples WHERE collection = ?").run(subject);
  });
  act.immediate();
}
