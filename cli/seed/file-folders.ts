import { join, resolve } from "node:path";
import { SEED_STORES, type SeedStore } from "../../migrations/moonlanding/seed/objects.ts";
import type { Config } from "../../shared/config.ts";

/** The folder of each store that files are written to. A store without one gets none. */
export type FileFolders = Partial<Readonly<Record<SeedStore, string>>>;

/** The variables by which a run finds the stores. */
export const STORE_VARIABLES = {
  friday: "FRIDAY_FILES",
  mwr: "MWR_FILES",
  drive: "DRIVE_FILES",
} as const satisfies Record<SeedStore, string>;

/** One folder for each store below this one. */
export function fileFoldersIn(folder: string): Readonly<Record<SeedStore, string>> {
  return {
    friday: resolve(join(folder, "friday")),
    mwr: resolve(join(folder, "mwr")),
    drive: resolve(join(folder, "drive")),
  };
}

/** The folders that the variables name. A bucket is somebody's, and is never written to. */
export function configuredFolders({ files }: Config): FileFolders {
  const named = SEED_STORES.map((store) => [store, files[STORE_VARIABLES[store]]] as const);
  return Object.fromEntries(named.filter(([, place]) => place !== undefined && !place.startsWith("gs://")));
}
