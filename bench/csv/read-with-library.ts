import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse";
import { invariant } from "../../shared/errors.ts";
import type { SourceMap } from "../../shared/value.ts";

/** The file of a database: what stands before its id in the name is its title. */
export function fileOf(folder: string, titles: readonly string[]): string {
  const name = readdirSync(folder).find((each) => titles.some((title) => each.startsWith(`${title} `)));
  invariant(name !== undefined, `${folder} has no file of ${titles.join(" or ")}`);
  return join(folder, name);
}

/** Records as csv-parse gives them, one after another: how its manual reads a file that need not fit into memory. */
export function readWithLibrary(file: string): AsyncIterable<SourceMap> {
  return createReadStream(file).pipe(parse({ bom: true, columns: true }));
}
