import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { invariant } from "../../shared/errors.ts";
import type { Bench } from "../bench.ts";
import { LAUNCH } from "../../shared/launch.ts";
import { watchProcesses, type ProcessUse } from "../process-watch.ts";
import { runScript } from "../run-script.ts";
import type { ExportBed } from "./export-bed.ts";

/** The records of an export as rows, with their secondary indexes; counted from the start of the process. */
export type MeasuredLoad = {
  readonly loadMs: number;
  readonly indexedMs: number;
  readonly tables: Readonly<Record<string, number>>;
  readonly uses: readonly ProcessUse[];
};

const ENTRY = fileURLToPath(new URL("plain-script.ts", import.meta.url));

export async function measurePlainCsv(bench: Bench, bed: ExportBed): Promise<MeasuredLoad> {
  const target = join(bench.folder, "plain-csv.db");
  const processes = watchProcesses([]);
  try {
    const { startedAtMs, told } = await runScript({
      args: [LAUNCH, ENTRY, "--export", bed.folder, "--target", target],
      environment: bench.environment,
      signal: bench.signal,
      onStart: (pid) => processes.add(pid),
    });
    processes.stop();
    const { documents, loadedAtMs, doneAtMs, tables } = toldSchema.parse(told);
    invariant(documents === bed.records, `the plain script has read ${documents} of ${bed.records} records`);
    return {
      loadMs: loadedAtMs - startedAtMs,
      indexedMs: doneAtMs - startedAtMs,
      tables,
      uses: processes.until(doneAtMs),
    };
  } finally {
    processes.stop();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(target + suffix, { force: true });
  }
}

const toldSchema = z.object({
  documents: z.number(),
  loadedAtMs: z.number(),
  doneAtMs: z.number(),
  tables: z.record(z.string(), z.number()),
});
