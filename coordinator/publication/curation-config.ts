import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renameDurably } from "../../shared/durable-file.ts";
import type { Publishing } from "./publishing.ts";
import { draftOf } from "./set-files.ts";

/** Writes the configuration of the curation that begins with the first commit. One that is there is somebody's own, and stays. Returns how many files that wrote. */
export function writeCurationConfig({ migration: { curation }, folder }: Publishing): number {
  if (curation === undefined) return 0;
  const file = join(folder, curation.configFile);
  if (existsSync(file)) return 0;
  writeFileSync(draftOf(file), `${JSON.stringify(curation.config, null, 2)}\n`, { flush: true });
  renameDurably(draftOf(file), file);
  return 1;
}
