import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { Bench } from "./bench.ts";
import { watchProcesses, type ProcessUse } from "./process-watch.ts";
import { runScript } from "./run-script.ts";
import type { SourceBed } from "./source-bed.ts";
import { LAUNCH } from "../shared/launch.ts";

/** One run of the plain script, from the start of its process. */
export type MeasuredPlain = {
  readonly documents: number;
  /** Files copied. */
  readonly copied: number;
  readonly loadMs: number;
  readonly indexedMs: number;
  readonly tables: Readonly<Record<string, number>>;
  readonly whileLoading: readonly ProcessUse[];
};

const ENTRY = fileURLToPath(new URL("plain-script.ts", import.meta.url));

export async function measurePlain(bench: Bench, bed: SourceBed): Promise<MeasuredPlain> {
  const target = join(bench.folder, "plain.db");
  const files = join(bench.folder, "plain-files");
  const processes = watchProcesses([bed.emulatorPid]);
  try {
    const { startedAtMs, told } = await runScript({
      args: [
        LAUNCH,
        ENTRY,
        "--emulator",
        bed.emulatorHost,
        "--projects",
        JSON.stringify(bed.projects),
        "--target",
        target,
        "--stores",
        JSON.stringify(bed.stores),
        "--files",
        files,
      ],
      environment: bench.environment,
      signal: bench.signal,
      onStart: (pid) => processes.add(pid),
    });
    processes.stop();
    const { documents, copied, loadedAtMs, doneAtMs, tables } = toldSchema.parse(told);
    return {
      documents,
      copied,
      loadMs: loadedAtMs - startedAtMs,
      indexedMs: doneAtMs - startedAtMs,
      tables,
      whileLoading: processes.until(doneAtMs),
    };
  } finally {
    processes.stop();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(target + suffix, { force: true });
    rmSync(files, { recursive: true, force: true });
  }
}

const toldSchema = z.object({
  documents: z.number(),
  copied: z.number(),
  loadedAtMs: z.number(),
  doneAtMs: z.number(),
  tables: z.record(z.string(), z.number()),
});
