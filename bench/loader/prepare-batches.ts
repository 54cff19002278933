import { closeSync, openSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { catalogOf, tablesSql } from "../../cli/parts.ts";
import { migrations } from "../../migrations/registry.ts";
import { openFirestoreSource } from "../../producers/firestore-source.ts";
import type { Batch, PageJob, WireDocument, WireLanding, WireRow } from "../../shared/batch.ts";
import { MINUTE } from "../../shared/config.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import { DISPOSITION_CODES, LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { Collection, DirectoryEntries, Merge } from "../../shared/migration.ts";
import type { Source } from "../../shared/source.ts";
import { LedgerWriter } from "../../workers/ledger-writer.ts";
import { loadBatch } from "../../workers/load-batch.ts";
import { transformPage } from "../../workers/page-transform.ts";
import { settleMerge } from "../../workers/settle-merge.ts";
import { TargetWriter } from "../../workers/target-writer.ts";
import { cutBatches } from "../../workers/transform-worker.ts";
import { inOrder } from "../plain/in-order.ts";
import { parseValue } from "../plain/plain-landing.ts";
import { parseProjects } from "../projects.ts";
import type { JobLine } from "./job-line.ts";

// Makes the batches of a whole migration as the workers would, loads them once to learn what stands, and leaves them in a file.
const { values: given } = parseArgs({
  options: {
    emulator: { type: "string" },
    projects: { type: "string" },
    target: { type: "string" },
    batches: { type: "string" },
  },
});
const migration = migrations["moonlanding"];
invariant(migration !== undefined && given.emulator !== undefined, "usage: --emulator --projects --target --batches");
const { emulator: emulatorHost, name, version } = { ...given, ...migration, emulator: given.emulator };
const projects = parseProjects(given.projects);
const BATCH_BYTES = 1024 * 1024;

process.once("disconnect", () => process.exit(1));
const target = openTarget(given.target ?? "");
target.exec(LEDGER_SQL);
target.exec(tablesSql(migration));
const catalog = catalogOf(migration);
const options = {
  target,
  catalog,
  writer: new TargetWriter(target, catalog),
  ledger: new LedgerWriter(target),
  reach: () => undefined,
};
const sources = new Map<string, Source>();
const directories = new Map<string, DirectoryEntries>();
const lines = openSync(given.batches ?? "", "w");
const recordOf = target.prepare<[string, string], { disposition: number }>(
  "SELECT disposition FROM _touchdown_records WHERE system = ? AND path = ?",
);
let documents = 0;
for (const node of inOrder(migration)) {
  if (node.kind === "collection") await prepareCollection(node.collection);
  else if (node.kind === "merge") prepareMerge(node.merge);
  else directories.set(node.directory.name, readDirectory(node.directory.sql));
}
closeSync(lines);
target.close();
process.stdout.write(`${JSON.stringify({ documents })}\n`, () => process.exit(0));

async function prepareCollection(collection: Collection): Promise<void> {
  const source = sourceOf(collection.system);
  const context = {
    directory: (directory: string): DirectoryEntries => directories.get(directory) ?? new Map(),
    settings: {},
  };
  const limit = collection.pageSizeMax;
  const fixed = {
    run: "bench",
    migration: name,
    version,
    collection: collection.name,
    limit,
    readTime: null,
    directories: {},
  };
  for (let after: string | null = null; ;) {
    const page: PageJob = { ...fixed, after, upTo: null };
    const records = await source.readPage({ at: collection.at, range: { after, upTo: null }, limit, readTime: null });
    const batches = cutBatches(page, {
      ...transformPage(records, { collection, catalog, context }),
      reads: records.length,
      system: collection.system,
      bytesMax: BATCH_BYTES,
    });
    for (const batch of batches) {
      loadBatch(batch, { ...options, collection });
      append({ ...batch, documents: batch.documents.map((document) => accepted(document, batch, collection)) });
    }
    documents += records.length;
    const last = records.at(-1);
    if (last === undefined || records.length < limit) return;
    after = last.path;
  }
}

function prepareMerge(merge: Merge): void {
  settleMerge(merge, options);
  const owned = target
    .prepare<[string, number, string], { table: string; id: string }>(
      `SELECT c.key, -1 AS position, r.target_table AS "table", r.target_id AS id
       FROM _touchdown_claims AS c JOIN _touchdown_records AS r USING (system, path) WHERE c.merge = ? AND r.disposition = ?
       UNION ALL SELECT key, position, target_table, target_id FROM _touchdown_settled WHERE merge = ? ORDER BY 1, 2`,
    )
    .all(merge.name, DISPOSITION_CODES.mapped, merge.name);
  append({
    kind: "settle",
    merge: merge.name,
    rows: owned.map(({ table, id }) => ({ table, cells: cellsOf(table, id) })),
  });
}

/** The document with nothing but what stands, so that neither side is slowed down by what is refused. */
function accepted(document: WireDocument, { system }: Batch, { nullWhenMissing = [] }: Collection): WireDocument {
  const landings = document.landings.flatMap((landing): WireLanding[] => {
    if (landing.kind !== "mapped") return [landing];
    const record = recordOf.get(system, document.path + landing.element);
    if (record === undefined || record.disposition !== DISPOSITION_CODES.mapped) return [];
    return [
      nullWhenMissing.length === 0 ? landing : { ...landing, row: asStands(landing.row, new Set(nullWhenMissing)) },
    ];
  });
  return { ...document, landings };
}

/** The row with those references null that are null in the target. */
function asStands(row: WireRow, dispensable: ReadonlySet<string>): WireRow {
  const columns = catalog.get(row.table)?.columns ?? [];
  const id = row.cells[columns.findIndex((column) => column.name === "id")];
  invariant(typeof id === "string", `a row of ${row.table} has no id`);
  const stored = cellsOf(row.table, id);
  const cells = row.cells.map((cell, index) =>
    dispensable.has(`${row.table}.${columns[index]?.name}`) && stored[index] === null ? null : cell,
  );
  return { ...row, cells };
}

/** The tables are STRICT and without blobs, so these cells are cells of the queue too. */
function cellsOf(table: string, id: string): readonly (null | string | number)[] {
  const row = target
    .prepare<[string], (null | string | number)[]>(`SELECT * FROM "${table}" WHERE id = ?`)
    .raw()
    .get(id);
  invariant(row !== undefined, `${table} ${id} does not stand`);
  return row;
}

function readDirectory(sql: string): DirectoryEntries {
  const rows = target.prepare<[], { key: string; value: string }>(sql).all();
  return new Map(rows.map(({ key, value }) => [key, parseValue(value)]));
}

function sourceOf(system: string): Source {
  const place = { system, projectId: projects[system] ?? system, credentials: null, emulatorHost };
  const source = sources.get(system) ?? openFirestoreSource({ ...place, timeoutMs: MINUTE });
  sources.set(system, source);
  return source;
}

function append(line: JobLine): void {
  writeSync(lines, `${JSON.stringify(line)}\n`);
}
