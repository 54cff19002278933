import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { writeDurably } from "../../shared/durable-file.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import { baseRun } from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { NO_CHOICE, type Chosen } from "../../shared/setting.ts";
import { defaultSettings } from "./default-settings.ts";

const texts = z.record(z.string(), z.string());
const chosenSchema = z.strictObject({
  settings: texts,
  mappings: z.record(z.string(), z.strictObject({ file: z.string(), sha256: z.string(), records: z.array(texts) })),
});

const FILE = "settings.json";

/** What was chosen for a run, of which a phase may have a target of its own: what its folder keeps, else what holds where nothing is said. */
export function readChosen(runsDir: string, run: string, migration: Migration): Chosen {
  const kept = readKept(runsDir, run);
  if (kept === null) return { ...NO_CHOICE, settings: defaultSettings(migration) };
  return { ...kept, settings: { ...defaultSettings(migration), ...kept.settings } };
}

/** Null where a run has kept nothing: it is new, or its migration has no settings. */
export function readKept(runsDir: string, run: string): Chosen | null {
  const file = join(runFolder(runsDir, baseRun(run)), FILE);
  const text = textOf(file);
  if (text === null) return null;
  try {
    return chosenSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new TerminalError("RUN_CONFLICT", `${file} is damaged, so that nobody knows what run ${run} was told`, {
      hint: "Restore the file, or start a new run with --new.",
      cause: error,
    });
  }
}

/** Kept before the first step: whoever goes on with the run is told the same. */
export function keepChosen(runsDir: string, run: string, chosen: Chosen): void {
  writeDurably(join(runFolder(runsDir, run), FILE), `${JSON.stringify(chosen, null, 2)}\n`);
}

/** For a run in which nothing has begun. */
export function forgetChosen(runsDir: string, run: string): void {
  rmSync(join(runFolder(runsDir, run), FILE), { force: true });
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
