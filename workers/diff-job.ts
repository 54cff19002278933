import type { BatchJob, DiffJob } from "../shared/batch.ts";
import { TerminalError } from "../shared/errors.ts";
import { diffBatch, type DiffParts } from "./diff-batch.ts";
import { diffMerge } from "./diff-merge.ts";
import { diffRows } from "./diff-rows.ts";

export function isDiffJob(job: BatchJob): job is DiffJob {
  return job.kind === "diff" || job.kind === "diff-merge" || job.kind === "diff-rows";
}

/** Does one job of a diff: a batch of documents, keys of a merge, or the rows that nobody owns. */
export function diffJob(job: DiffJob, parts: DiffParts): void {
  const { migration } = parts;
  switch (job.kind) {
    case "diff":
      return diffBatch(job, find(migration.collections, job.collection, migration.name), parts);
    case "diff-merge":
      return diffMerge(job, find(migration.merges, job.merge, migration.name), parts);
    case "diff-rows":
      return diffRows(job, parts);
  }
}

function find<Node extends { readonly name: string }>(nodes: readonly Node[], name: string, migration: string): Node {
  const found = nodes.find((node) => node.name === name);
  if (found !== undefined) return found;
  throw new TerminalError("VERSION_MISMATCH", `${migration} has no ${name}`, {
    hint: "Start workers from the same version of Touchdown as the coordinator.",
  });
}
