import { join } from "node:path";
import { openSeedFolder } from "../../cli/seed/seed-folder.ts";
import { exportNames, writeExport } from "../../cli/seed/write-export.ts";
import { sumOf } from "../../cli/sum-of.ts";
import type { Bench } from "../bench.ts";

/** A generated export of Notion databases, with cells of many lines. */
export type ExportBed = {
  readonly folder: string;
  readonly records: number;
  readonly bytes: number;
};

/** What the goal is for; a smaller bench takes as many as it is told. */
const EXPORT_RECORDS = 100_000;

/** Nothing in it is odd, so that every gate of a run over it is passed. */
export async function writeExportBed(bench: Bench): Promise<ExportBed> {
  const folder = join(bench.folder, "export");
  const plan = { records: Math.min(bench.records, EXPORT_RECORDS), seed: bench.seed, dirt: 0 };
  const into = openSeedFolder(folder);
  await into.claim(exportNames(plan));
  const { records, files } = await writeExport(folder, into, { plan, answersFile: null });
  return { folder, records, bytes: sumOf(files.map(({ bytes }) => bytes)) };
}
