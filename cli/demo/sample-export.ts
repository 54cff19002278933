import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openSeedFolder } from "../seed/seed-folder.ts";
import { exportNames, writeExport } from "../seed/write-export.ts";
import type { DemoOptions } from "./demo-options.ts";

const SHIPPED = fileURLToPath(new URL("../../migrations/oapp-production/sample", import.meta.url));

/** The folder with the export that a demo reads: the one that comes with the tool, or one of another size or seed, made below `folder`. */
export async function sampleExport({ records, seed, dirty }: DemoOptions, folder: string): Promise<string> {
  if (records === undefined && dirty === undefined && seed === 1) return SHIPPED;
  const made = resolve(folder, "demo-export");
  const plan = { records: records ?? 0, seed, ...(dirty !== undefined && { dirt: dirty }) };
  const into = openSeedFolder(made);
  await into.claim(exportNames(plan));
  await writeExport(made, into, { plan, answersFile: join(folder, "answers.ndjson") });
  return made;
}
