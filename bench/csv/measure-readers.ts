import { fileURLToPath } from "node:url";
import * as z from "zod";
import type { Bench } from "../bench.ts";
import { LAUNCH } from "../../shared/launch.ts";
import { runScript } from "../run-script.ts";
import type { ExportBed } from "./export-bed.ts";

const READERS = ["library", "source"] as const;
export type Reader = (typeof READERS)[number];

export type MeasuredReader = z.infer<typeof toldSchema>;
export type MeasuredReaders = Readonly<Record<Reader, MeasuredReader>>;

const ENTRY = fileURLToPath(new URL("readers-script.ts", import.meta.url));

const toldSchema = z.object({
  records: z.number(),
  durationMs: z.number(),
  /** A busy machine stretches the time, but hardly this. */
  cpuMs: z.number(),
  /** Hashing and indexing every file; 0 for csv-parse alone. */
  pinMs: z.number(),
});

/** Reading alone, without mapping or writing anything: whether the source is what holds a run up. */
export async function measureReaders(bench: Bench, bed: ExportBed): Promise<MeasuredReaders> {
  return { library: await measureReader(bench, bed, "library"), source: await measureReader(bench, bed, "source") };
}

async function measureReader(
  { environment, signal }: Bench,
  { folder }: ExportBed,
  reader: Reader,
): Promise<MeasuredReader> {
  const args = [LAUNCH, ENTRY, "--export", folder, "--reader", reader];
  return toldSchema.parse((await runScript({ args, environment, signal })).told);
}
