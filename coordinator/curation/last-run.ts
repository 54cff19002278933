import { existsSync, mkdirSync, readFileSync } from "node:fs";
import * as z from "zod";
import { writeDurably } from "../../shared/durable-file.ts";
import { appendLine, readEntries } from "../../shared/ndjson-file.ts";
import { changeCountsSchema } from "../../shared/publication.ts";
import { curationFiles } from "./curation-folder.ts";

const count = z.number().int().nonnegative();

/** The parts of a reconcile run, in their order. */
const CURATION_PARTS = ["begin", "look", "staging", "commit", "measure", "done"] as const;

const curationRunSchema = z.object({
  format: z.literal(1),
  run: z.string(),
  migration: z.string(),
  trigger: z.enum(["hand", "schedule"]),
  host: z.string(),
  pid: z.number().int(),
  startedAt: z.string(),
  /** Null while it is under way, and for one that was killed and has not been found yet. */
  endedAt: z.string().nullable(),
  /** running: under way, or killed: whoever has the lock knows. */
  status: z.enum(["running", "succeeded", "failed", "killed"]),
  /** The part it is at, or ended in. */
  part: z.enum(CURATION_PARTS),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** False where the configuration says that nothing is to be changed. */
  isReconciling: z.boolean(),
  records: count,
  /** Rows and files written to production. */
  writes: count,
  changes: changeCountsSchema.nullable(),
  drift: z.array(z.string()),
  /** Last entry of the governance log when it ended. */
  governanceHead: z.object({ sequence: z.number(), hash: z.string() }).nullable(),
  durationMs: z.number().nonnegative(),
});
/** One run of curation: curation/last-run.json while and after it, a line of curation/runs.ndjson once it is over. */
export type CurationRun = z.infer<typeof curationRunSchema>;

/** Null where none has begun, and where the file is none of ours. */
export function readLastRun(target: string): CurationRun | null {
  const { lastRun } = curationFiles(target);
  if (!existsSync(lastRun)) return null;
  try {
    return curationRunSchema.parse(JSON.parse(readFileSync(lastRun, "utf8")));
  } catch {
    return null;
  }
}

export function writeLastRun(target: string, run: CurationRun): void {
  const { folder, lastRun } = curationFiles(target);
  mkdirSync(folder, { recursive: true });
  writeDurably(lastRun, `${JSON.stringify(curationRunSchema.parse(run), null, 2)}\n`);
}

/** Notes a run that is over, once: the line first, so that one that was killed between the two is noted again rather than never. */
export function endRun(target: string, run: CurationRun): void {
  appendLine(curationFiles(target).runs, run);
  writeLastRun(target, run);
}

/** Runs that are over, the oldest first, each once. */
export function readRuns(target: string): readonly CurationRun[] {
  const runs = readEntries(curationFiles(target).runs, curationRunSchema);
  return [...new Map(runs.map((run) => [run.run, run])).values()];
}
