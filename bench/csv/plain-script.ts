import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { migrations } from "../../migrations/registry.ts";
import { readCatalog } from "../../shared/catalog.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { CsvDeclaration, CsvFileDeclaration } from "../../shared/migration.ts";
import { schemaPart } from "../../shared/schema-sql.ts";
import type { SourceMap } from "../../shared/value.ts";
import { PlainLanding } from "../plain/plain-landing.ts";
import { fileOf, readWithLibrary } from "./read-with-library.ts";

/**
 * What a good engineer would write for this job alone: csv-parse over one file after another, the migration's own mappings, tables and pragmas, one transaction
 * every some hundred records; no queue, no ledger, no way to go on after a crash. The last line of standard output tells what it took.
 */
const { values: given } = parseArgs({
  options: {
    migration: { type: "string", default: "oapp-production" },
    export: { type: "string" },
    target: { type: "string" },
    page: { type: "string", default: "500" },
  },
});
const { export: folder, target: targetFile } = given;
const migration = migrations[given.migration];
invariant(migration !== undefined && folder !== undefined && targetFile !== undefined, "usage: --export --target");
const pageSize = Number(given.page);
// Whoever started it waits for its figures; without it nobody does.
process.once("disconnect", () => process.exit(1));

const { collections, schema, sources } = migration;
const target = openTarget(targetFile);
target.exec(schemaPart(schema, "tables"));
const landing = new PlainLanding(target, migration);
const context = { settings: {}, directory: () => new Map() };
let documents = 0;
for (const source of sources) if (source.kind === "csv") for (const each of source.files) await carry(source, each);
const loadedAtMs = Date.now();
target.exec(schemaPart(schema, "indexes"));
const doneAtMs = Date.now();
const tables = Object.fromEntries([...readCatalog(target).keys()].map((table) => [table, countRows(table)]));
target.close();
const told = { documents, loadedAtMs, doneAtMs, refused: landing.refused, tables };
process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));

async function carry({ system }: CsvDeclaration, { path, titles }: CsvFileDeclaration): Promise<void> {
  const collection = collections.find(({ at }) => at.kind === "collection" && at.path === path);
  invariant(collection !== undefined && folder !== undefined, `a collection is read from ${path}`);
  const write = target.transaction((page: readonly SourceRecord[]) => {
    for (const record of page) landing.land(collection, record, collection.transform(record, context));
  });
  const file = fileOf(folder, titles);
  const sha256 = await hashOf(file);
  let page: SourceRecord[] = [];
  let number = 0;
  let line = 2;
  for await (const data of readWithLibrary(file)) {
    number += 1;
    const id = String(number).padStart(8, "0");
    const lastLine = line + lineFeeds(data);
    const place = { file: basename(file), sha256, record: number, firstLine: line, lastLine };
    page.push({ system, path: `${path}/${id}`, id, data, createTimeUs: 0, updateTimeUs: 0, place });
    line = lastLine + 1;
    if (page.length < pageSize) continue;
    write.immediate(page);
    page = [];
  }
  write.immediate(page);
  documents += number;
}

async function hashOf(file: string): Promise<string> {
  const hashed = createHash("sha256");
  const chunks: AsyncIterable<Buffer> = createReadStream(file);
  for await (const chunk of chunks) hashed.update(chunk);
  return hashed.digest("hex");
}

/** In the cells of a record whose header has none. */
function lineFeeds(data: SourceMap): number {
  let count = 0;
  for (const cell of Object.values(data)) count += typeof cell === "string" ? cell.split("\n").length - 1 : 0;
  return count;
}

function countRows(table: string): number {
  return target.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM "${table}"`).get()?.rows ?? 0;
}
