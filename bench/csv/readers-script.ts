import { parseArgs } from "node:util";
import { findMigration } from "../../cli/find-migration.ts";
import { openCsvSource } from "../../producers/csv/csv-source.ts";
import { invariant } from "../../shared/errors.ts";
import type { CsvDeclaration } from "../../shared/migration.ts";
import { fileOf, readWithLibrary } from "./read-with-library.ts";

/**
 * Reads every record of an export with csv-parse alone, or through the source page by page, and tells what that took: the source hashes and indexes each file
 * first, and proves of every page that it is of the bytes that were hashed. A process each, so that neither warms up the other's code.
 */
const { values: given } = parseArgs({
  options: {
    migration: { type: "string", default: "oapp-production" },
    export: { type: "string" },
    reader: { type: "string" },
    page: { type: "string", default: "500" },
  },
});
const { export: folder, reader } = given;
invariant(folder !== undefined && reader !== undefined, "usage: --export --reader library|source");
process.once("disconnect", () => process.exit(1));
const declaration = findMigration(given.migration).sources.find((source) => source.kind === "csv");
invariant(declaration !== undefined, "the migration reads CSV files");

const before = process.cpuUsage();
const startedAt = performance.now();
let pinnedAt = startedAt;
const records = await (reader === "library" ? readPlainly(declaration, folder) : readPages(declaration, folder));
const { user, system } = process.cpuUsage(before);
const told = {
  records,
  durationMs: performance.now() - startedAt,
  cpuMs: (user + system) / 1000,
  pinMs: pinnedAt - startedAt,
};
process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));

async function readPlainly({ files }: CsvDeclaration, from: string): Promise<number> {
  let count = 0;
  for (const { titles } of files)
    for await (const record of readWithLibrary(fileOf(from, titles))) count += Number(record !== null);
  return count;
}

async function readPages(csv: CsvDeclaration, from: string): Promise<number> {
  const source = openCsvSource({ declaration: csv, folder: from });
  const readTime = await source.pin();
  pinnedAt = performance.now();
  const limit = Number(given.page);
  let count = 0;
  for (const { path } of csv.files) {
    let after: string | null = null;
    for (;;) {
      const at = { kind: "collection", path } as const;
      const page = await source.readPage({ at, range: { after, upTo: null }, limit, readTime });
      count += page.length;
      after = page.at(-1)?.path ?? null;
      if (page.length < limit) break;
    }
  }
  return count;
}
