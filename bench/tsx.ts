import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** What node is told so that it runs the sources, whatever the working directory is. */
export const TSX: readonly string[] = ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href];
