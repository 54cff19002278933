import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  curationConfigSchema,
  type CurationConfig,
  type CurationDeclaration,
  type WatchedSide,
} from "../../shared/curation.ts";
import { FOR_OTHERS, writeDurably } from "../../shared/durable-file.ts";
import { TerminalError } from "../../shared/errors.ts";

function curationConfigFile(target: string, { configFile }: CurationDeclaration): string {
  return join(target, configFile);
}

/** Writes the configuration as the migration declares it where there is none yet. True when it was written. */
export function ensureCurationConfig(target: string, declaration: CurationDeclaration): boolean {
  const file = curationConfigFile(target, declaration);
  if (existsSync(file)) return false;
  mkdirSync(target, { recursive: true });
  writeDurably(file, `${JSON.stringify(declaration.config, null, 2)}\n`, FOR_OTHERS);
  return true;
}

export type ReadConfig = {
  readonly config: CurationConfig;
  /** What is reported on. */
  readonly watched: ReadonlySet<WatchedSide>;
};

/** The configuration as it stands in its file; as declared where there is none. Throws CONFIG_INVALID naming each field that says what this tool does not do. */
export function readCurationConfig(target: string, declaration: CurationDeclaration): ReadConfig {
  const file = curationConfigFile(target, declaration);
  const config = existsSync(file) ? parseConfigFile(file) : declaration.config;
  return { config, watched: watchedSides(file, config, declaration) };
}

/** When it was written last, milliseconds since 1970; null where there is none. */
export function configuredAtMs(target: string, declaration: CurationDeclaration): number | null {
  return statSync(curationConfigFile(target, declaration), { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function parseConfigFile(file: string): CurationConfig {
  const parsed = curationConfigSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`);
  throw wrong(file, faults.join("; "));
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw wrong(file, `it is not JSON (${String(cause)})`);
  }
}

/** Where a migration names no components, both sides are watched, whatever they are called. */
function watchedSides(
  file: string,
  { watchComponents }: CurationConfig,
  { components }: CurationDeclaration,
): ReadonlySet<WatchedSide> {
  if (components === undefined) return new Set(["source", "target"]);
  const known = new Map(Object.entries(components));
  return new Set(
    watchComponents.map((name) => {
      const side = known.get(name);
      if (side !== undefined) return side;
      throw wrong(file, `watchComponents: nothing is called "${name}"; there are ${[...known.keys()].join(", ")}`);
    }),
  );
}

function wrong(file: string, what: string): TerminalError {
  return new TerminalError("CONFIG_INVALID", `${file}: ${what}`, {
    hint: "Correct the field, or move the file away: the next run writes it as the migration declares it.",
  });
}
