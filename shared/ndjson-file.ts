import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type * as z from "zod";

/** Appends an object as one line, written whole. */
export function appendLine(file: string, entry: object): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** The entries of a file, the oldest first. A line that a crash cut off, or that is none of ours, is passed over. */
export function readEntries<Entry>(file: string, schema: z.ZodType<Entry>): readonly Entry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => parseEntry(line, schema) ?? []);
}

export function parseEntry<Entry>(line: string, schema: z.ZodType<Entry>): Entry | null {
  if (line === "") return null;
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
