import { setTimeout as sleep } from "node:timers/promises";
import { TerminalError } from "../shared/errors.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { DISPOSITION_CODES } from "../shared/ledger-schema.ts";
import type { Migration } from "../shared/migration.ts";
import { countJobs, isIdle, type Queues } from "../shared/queue.ts";
import type { Actions } from "./actions.ts";
import { FILES_JOBS_MAX } from "./decide.ts";
import { hasWaitingFiles } from "./file-copying.ts";

export type ReplayOptions = {
  readonly migration: Migration;
  readonly target: Target;
  readonly queues: Queues;
  readonly actions: Actions;
  /** Only documents with a reject of this rule; null or not given for all of them. */
  readonly rule?: string | null;
  readonly signal: AbortSignal;
  readonly onCollection: (collection: string, documents: number) => void;
};

export type Replayed = { readonly documents: number; readonly before: number; readonly after: number };

const POLL_MS = 50;

/**
 * Reads the documents of rejects again and lands those that are mended, in the order of the migration's graph, so that what was rejected for want of
 * its parent finds it. A reject that is not mended stays. Merges that got new claims are settled again, and reconciliations asked again. Where one rule is meant, documents
 * without a reject of it are not read; of one that is read everything that was rejected lands anew, so that it lands as it was at one moment.
 */
export async function replayRejects(options: ReplayOptions): Promise<Replayed> {
  const { migration, target, actions, rule = null } = options;
  const before = countRejects(target);
  let documents = 0;
  await actions.announce();
  for (const node of inOrder(migration)) {
    if ("settle" in node) {
      if (countHeld(target, node.name) > 0) await actions.settle(node.name);
    } else {
      const paths = rejectedDocuments(target, node.name, rule);
      if (paths.length === 0) continue;
      options.onCollection(node.name, paths.length);
      documents += paths.length;
      await actions.replay(node.name, paths);
    }
    await untilIdle(options);
  }
  await copyWaitingFiles(options);
  // The target has changed since: what is counted over it is counted again, and a link may have been mended, or broken.
  await actions.build("indexes");
  await actions.build("derive");
  await actions.build("reconcile");
  return { documents, before, after: countRejects(target) };
}

/** Rows that came, or were settled anew, wait for their files. */
export async function copyWaitingFiles(options: Omit<ReplayOptions, "onCollection">): Promise<void> {
  const { migration, target, actions } = options;
  if (migration.files === undefined || !hasWaitingFiles(target, migration.files)) return;
  for (let hasAsked = false, isRepair = true; !hasAsked; isRepair = false) {
    hasAsked = await actions.copyFiles(FILES_JOBS_MAX, isRepair);
    await untilIdle(options);
  }
  await actions.closeFiles();
}

type Node = Migration["collections"][number] | Migration["merges"][number];

/** Collections and merges so that each comes after what it names. */
export function inOrder(migration: Migration): Node[] {
  const nodes: Node[] = [...migration.collections, ...migration.merges];
  const directories = new Map(migration.directories.map(({ name, after }) => [name, after]));
  const ordered: Node[] = [];
  const visited = new Set<string>();
  const visit = (name: string): void => {
    if (visited.has(name)) return;
    visited.add(name);
    const node = nodes.find((candidate) => candidate.name === name);
    for (const before of [...(node?.after ?? []), ...(directories.get(name) ?? [])]) visit(before);
    if (node !== undefined) ordered.push(node);
  };
  for (const { name } of nodes) visit(name);
  return ordered;
}

/** Paths of documents that were rejected, themselves or in an element; with this rule, unless it is null. */
function rejectedDocuments(target: Target, collection: string, rule: string | null): string[] {
  const rows = target
    .prepare<[string, string | null, string | null], { path: string }>(
      "SELECT path FROM _touchdown_rejects WHERE collection = ? AND (? IS NULL OR rule = ?) ORDER BY path",
    )
    .all(collection, rule, rule);
  return [...new Set(rows.map(({ path }) => path.split("#", 1)[0] ?? path))];
}

function countRejects(target: Target): number {
  return (
    target.prepare<[], { rejects: number }>("SELECT count(*) AS rejects FROM _touchdown_rejects").get()?.rejects ?? 0
  );
}

function countHeld(target: Target, merge: string): number {
  const row = target
    .prepare<[string], { held: number }>(
      `SELECT count(*) AS held FROM _touchdown_claims c JOIN _touchdown_records r ON r.system = c.system AND r.path = c.path
       WHERE c.merge = ? AND r.disposition = ${DISPOSITION_CODES.held}`,
    )
    .get(merge);
  return row?.held ?? 0;
}

async function untilIdle({ queues, signal }: Pick<ReplayOptions, "queues" | "signal">): Promise<void> {
  for (;;) {
    const pages = await countJobs(queues.pages);
    const files = await countJobs(queues.files);
    const batches = await countJobs(queues.batches);
    if (isIdle(pages) && isIdle(files) && isIdle(batches)) {
      const failed = pages.failed + files.failed + batches.failed;
      if (failed === 0) return;
      throw new TerminalError("PAGES_FAILED", `${failed} jobs of the replay failed for good`, {
        hint: "See their reasons with `touchdown status`, mend the cause and replay again: what has landed stays.",
      });
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
