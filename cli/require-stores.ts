import { statSync } from "node:fs";
import type { Config } from "../shared/config.ts";
import { parsePlace, type StorePlace } from "../shared/connections/file-store.ts";
import { Failure, TerminalError } from "../shared/errors.ts";
import type { FileStoreDeclaration, Migration } from "../shared/migration.ts";
import { retryTransient } from "../shared/retry-transient.ts";
import { openFileStoreWith } from "./parts.ts";

export type StoresOptions = {
  readonly migration: Migration;
  readonly config: Config;
  /** Files are copied on this host: then its folders and buckets must be there, too. */
  readonly isCopyingHere: boolean;
};

/** Refuses a run whose files could not be copied, and names every variable that is wrong. */
export async function requireStores(options: StoresOptions): Promise<void> {
  const failures = await findStoreFailures(options);
  const [first] = failures;
  if (first === undefined) return;
  // A store that is named and does not answer keeps its own code; the settings come before it.
  const settings = failures.filter(({ code }) => code === "CONFIG_INVALID");
  if (settings.length === 0) throw first;
  throw new TerminalError("CONFIG_INVALID", settings.map(({ message }) => message).join("; "), {
    hint: "Set each to a folder on this host, or to gs://bucket or gs://bucket/folder (see .env.example).",
  });
}

/** What is wrong with the stores of a migration, one failure each at the most. */
export async function findStoreFailures(options: StoresOptions): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const store of options.migration.files?.stores ?? []) {
    try {
      await proveStore(store, options);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  }
  return failures;
}

async function proveStore(declared: FileStoreDeclaration, { config, isCopyingHere }: StoresOptions): Promise<void> {
  const { variable } = declared;
  const place = config.files[variable];
  if (place !== undefined && isCopyingHere) requireFolder(parsePlace(place, variable), variable);
  const store = openFileStoreWith(config)(declared);
  try {
    if (isCopyingHere) await retryTransient(() => store.probe());
  } finally {
    await store.close();
  }
}

function requireFolder(place: StorePlace, variable: string): void {
  if (place.kind !== "folder" || statSync(place.folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new TerminalError("CONFIG_INVALID", `${variable} names the folder ${place.folder}, which does not exist`, {
    hint: `Set ${variable} to a folder on this host, or to gs://bucket or gs://bucket/folder.`,
  });
}
