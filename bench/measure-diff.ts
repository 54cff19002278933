import { join } from "node:path";
import * as z from "zod";
import { runFolder } from "../shared/run-folder.ts";
import { invariant } from "../shared/errors.ts";
import type { Bench } from "./bench.ts";
import { watchProcesses, type ProcessUse } from "./process-watch.ts";
import { readLog, type LogLine } from "./read-log.ts";
import { runScript } from "./run-script.ts";
import type { SourceBed } from "./source-bed.ts";
import { TOUCHDOWN } from "./touchdown-entry.ts";

/** One `touchdown verify` over a run that has just been loaded. */
export type MeasuredDiff = {
  readonly records: number;
  readonly matching: number;
  /** From when the workers are started until everything has been compared. */
  readonly diffMs: number;
  /** Of the whole command. */
  readonly wholeMs: number;
  readonly uses: readonly ProcessUse[];
};

const DIFFERS_EXIT = 1;

/** Compares the run with the bed through the command line, with its private Redis and worker processes. */
export async function measureDiff(bench: Bench, bed: SourceBed, run: string): Promise<MeasuredDiff> {
  const runsDir = join(bench.folder, "runs");
  const processes = watchProcesses([bed.emulatorPid]);
  try {
    const script = await runScript({
      args: [TOUCHDOWN, "verify", run, "--workers", String(bench.workers), "--json"],
      environment: {
        ...bench.environment,
        FIRESTORE_EMULATOR_HOST: bed.emulatorHost,
        TOUCHDOWN_RUNS_DIR: runsDir,
      },
      signal: bench.signal,
      exitCodes: [0, DIFFERS_EXIT],
      onStart: (pid) => processes.add(pid),
    });
    const { totals } = outcomeSchema.parse(script.told);
    const lines = readLog(join(runFolder(runsDir, run), "log.ndjson"));
    return {
      ...totals,
      diffMs: timeOf(lines, "verified") - timeOf(lines, "verify"),
      wholeMs: script.endedAtMs - script.startedAtMs,
      uses: processes.until(script.endedAtMs),
    };
  } finally {
    processes.stop();
  }
}

/** What the bench needs of `touchdown verify --json`. */
const outcomeSchema = z.object({ totals: z.object({ records: z.number(), matching: z.number() }) });

function timeOf(lines: readonly LogLine[], event: string): number {
  const line = lines.find((candidate) => candidate.event === event);
  invariant(line !== undefined, `the log of the run tells nothing of ${event}`);
  return line.time;
}
