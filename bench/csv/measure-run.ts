import { rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { invariant } from "../../shared/errors.ts";
import { runFolder } from "../../shared/run-folder.ts";
import type { Bench } from "../bench.ts";
import { watchProcesses, type ProcessUse } from "../process-watch.ts";
import { readLog, type LogLine } from "../read-log.ts";
import { runScript } from "../run-script.ts";
import { TOUCHDOWN } from "../touchdown-entry.ts";
import type { ExportBed } from "./export-bed.ts";
import type { MeasuredLoad } from "./measure-plain.ts";

export type MeasuredCsvRun = MeasuredLoad & {
  /** From the opening of the run to the last row: without the start of processes and Redis and the look at everything beforehand. */
  readonly landingMs: number;
  /** Rows that follow from other rows, which the plain script does not make. */
  readonly deriveMs: number;
  /** Until the process has ended: validated, compared with its source, checked and published. */
  readonly wholeMs: number;
  readonly isPassed: boolean;
  readonly atEnd: readonly ProcessUse[];
};

const GATE_FAILED_EXIT = 1;
const STAGING = ["--mode", "staging", "--json"] as const;

/** Stages the export through the command line, with its private Redis and worker processes. */
export async function measureCsvRun(bench: Bench, bed: ExportBed, run: string): Promise<MeasuredCsvRun> {
  const runsDir = join(bench.folder, "runs");
  const target = join(bench.folder, "published");
  const place = ["--source-dir", bed.folder, "--target", target];
  const processes = watchProcesses([]);
  try {
    const script = await runScript({
      args: [
        TOUCHDOWN,
        "run",
        "oapp-production",
        ...STAGING,
        ...place,
        "--run",
        run,
        "--workers",
        String(bench.workers),
      ],
      environment: { ...bench.environment, TOUCHDOWN_RUNS_DIR: runsDir },
      signal: bench.signal,
      exitCodes: [0, GATE_FAILED_EXIT],
      onStart: (pid) => processes.add(pid),
    });
    processes.stop();
    const { tables } = outcomeSchema.parse(script.told);
    const marks = readMarks(join(runFolder(runsDir, run), "log.ndjson"));
    return {
      loadMs: marks.indexes - script.startedAtMs,
      indexedMs: marks.indexed - script.startedAtMs,
      landingMs: marks.indexes - marks.start,
      deriveMs: marks.derived - marks.derive,
      wholeMs: script.endedAtMs - script.startedAtMs,
      tables,
      isPassed: script.exitCode === 0,
      uses: processes.until(marks.indexed),
      atEnd: processes.until(script.endedAtMs),
    };
  } finally {
    processes.stop();
    rmSync(runFolder(runsDir, run), { recursive: true, force: true });
    rmSync(target, { recursive: true, force: true });
  }
}

const outcomeSchema = z.object({
  tables: z.record(z.string(), z.number()),
});

type Marks = Readonly<Record<"start" | "indexes" | "indexed" | "derive" | "derived", number>>;

/** When each part began, by the run's own log; one ends when the next line is written. */
function readMarks(file: string): Marks {
  const lines = readLog(file);
  const find = (wanted: (line: LogLine) => boolean): number => {
    const index = lines.findIndex(wanted);
    invariant(index !== -1 && index + 1 < lines.length, `${file} tells when each part began`);
    return index;
  };
  const at = (index: number): number => lines[index]?.time ?? 0;
  const start = find(({ event }) => event === "start");
  const indexes = find(({ event, part }) => event === "build" && part === "indexes");
  const derive = find(({ event, part }) => event === "build" && part === "derive");
  return {
    start: at(start),
    indexes: at(indexes),
    indexed: at(indexes + 1),
    derive: at(derive),
    derived: at(derive + 1),
  };
}
