import { existsSync, readFileSync } from "node:fs";
import type { TargetSchema } from "./migration.ts";

/** The parts of a target's versioned SQL, one file each; `published` is of the databases that are written for others. */
const SCHEMA_PARTS = ["tables", "indexes", "search", "views", "published"] as const;
export type SchemaPart = (typeof SCHEMA_PARTS)[number];

/** One part: that of the base first, then the target's own. What a folder does not have is empty. */
export function schemaPart({ folder, base }: TargetSchema, part: SchemaPart): string {
  const folders = base === undefined ? [folder] : [base, folder];
  return folders.flatMap((each) => readPart(each, part) ?? []).join("\n");
}

function readPart(folder: URL, part: SchemaPart): string | null {
  const file = new URL(`${part}.sql`, folder);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}
