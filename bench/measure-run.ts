import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { RunOutcome } from "../cli/run-outcome.ts";
import { sumOf } from "../cli/sum-of.ts";
import { invariant } from "../shared/errors.ts";
import { runFolder, targetFile } from "../shared/run-folder.ts";
import type { Bench } from "./bench.ts";
import { FULL_ONLY } from "./full-only.ts";
import { measureDiff, type MeasuredDiff } from "./measure-diff.ts";
import { watchProcesses, type ProcessUse } from "./process-watch.ts";
import { readLog } from "./read-log.ts";
import { watchRedis, type RedisUse } from "./redis-watch.ts";
import { runScript } from "./run-script.ts";
import type { SourceBed } from "./source-bed.ts";
import { TOUCHDOWN } from "./touchdown-entry.ts";

/** One `touchdown run`, from the start of its process. */
export type MeasuredRun = {
  readonly documents: number;
  /** Until the last row stands, ledger and lineage with it. */
  readonly loadMs: number;
  /** Until the secondary indexes are built too. */
  readonly indexedMs: number;
  /** Full-text search and views, which the plain script does not have. */
  readonly searchMs: number;
  readonly validateMs: number;
  /** Until the process has ended. */
  readonly wholeMs: number;
  readonly tables: Readonly<Record<string, number>>;
  /** Of the finished target, with indexes and full-text search. */
  readonly targetBytes: number;
  /** Documents that the phase read, as the source bills them. */
  readonly reads: number;
  /** Files copied. */
  readonly copied: number;
  readonly failedValidators: readonly string[];
  readonly redis: RedisUse;
  /** Until the secondary indexes were built: what `indexedMs` was spent on. */
  readonly whileLoading: readonly ProcessUse[];
  readonly atEnd: readonly ProcessUse[];
  /** Null where the run was not compared with its source. */
  readonly diff: MeasuredDiff | null;
};

export type RunPlan = {
  readonly run: string;
  /** Compare it with its source afterwards. */
  readonly isVerified: boolean;
};

const GATE_FAILED_EXIT = 1;

/** Runs the migration over the bed through the command line, with its private Redis and worker processes. */
export async function measureRun(bench: Bench, bed: SourceBed, { run, isVerified }: RunPlan): Promise<MeasuredRun> {
  const runsDir = join(bench.folder, "runs");
  const processes = watchProcesses([bed.emulatorPid]);
  const redis = watchRedis({ runsDir, run });
  let use: RedisUse | Error | null = null;
  try {
    const script = await runScript({
      args: [TOUCHDOWN, "run", "moonlanding", ...FULL_ONLY, "--run", run, "--workers", String(bench.workers), "--json"],
      environment: {
        ...bench.environment,
        ...bed.stores,
        FIRESTORE_EMULATOR_HOST: bed.emulatorHost,
        TOUCHDOWN_RUNS_DIR: runsDir,
      },
      signal: bench.signal,
      exitCodes: [0, GATE_FAILED_EXIT],
      onStart: (pid) => processes.add(pid),
    });
    processes.stop();
    use = await redis.stop();
    const outcome = outcomeSchema.parse(script.told);
    const marks = readMarks(join(runFolder(runsDir, run), "log.ndjson"));
    const since = (atMs: number): number => atMs - script.startedAtMs;
    return {
      documents: bed.documents,
      loadMs: since(marks.indexes),
      indexedMs: since(marks.search),
      searchMs: marks.loaded - marks.search,
      validateMs: marks.validated - marks.validate,
      wholeMs: since(script.endedAtMs),
      tables: outcome.tables,
      targetBytes: statSync(targetFile(runsDir, run)).size,
      reads: sumOf(outcome.phases.map(({ reads }) => reads)),
      copied: outcome.files.copied,
      failedValidators: outcome.validators.filter(({ status }) => status === "FAIL").map(({ name }) => name),
      redis: use,
      whileLoading: processes.until(marks.search),
      atEnd: processes.until(script.endedAtMs),
      diff: isVerified ? await measureDiff(bench, bed, run) : null,
    };
  } finally {
    processes.stop();
    if (use === null) await redis.stop().catch(() => undefined);
    rmSync(runFolder(runsDir, run), { recursive: true, force: true });
  }
}

/** What the bench needs of `touchdown run --json`. */
const outcomeSchema = z.object({
  tables: z.record(z.string(), z.number()),
  files: z.object({ copied: z.number() }),
  phases: z.array(z.object({ reads: z.number() })),
  validators: z.array(z.object({ name: z.string(), status: z.enum(["PASS", "FAIL", "SKIP"]) })),
}) satisfies z.ZodType<
  Pick<RunOutcome, "tables"> & { validators: Pick<RunOutcome["validators"][number], "name" | "status">[] }
>;

type Marks = Readonly<Record<"indexes" | "search" | "loaded" | "validate" | "validated", number>>;

/** When each part began, by the run's own log; one ends when the next begins. */
function readMarks(file: string): Marks {
  const lines = readLog(file);
  const at = (event: string, part?: string): number => {
    const line = lines.find((candidate) => candidate.event === event && candidate.part === part);
    invariant(line !== undefined, `${file} tells nothing of ${event} ${part ?? ""}`);
    return line.time;
  };
  return {
    indexes: at("build", "indexes"),
    search: at("build", "search"),
    loaded: at("loaded"),
    validate: at("validate"),
    validated: at("validated"),
  };
}
