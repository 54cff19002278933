import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import * as z from "zod";
import { migrations } from "../migrations/registry.ts";
import { readCatalog } from "../shared/catalog.ts";
import { openFirestore, type FirestoreConnection } from "../shared/connections/firestore.ts";
import { openTarget } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import type { Collection, DirectoryEntries, Merge, Migration } from "../shared/migration.ts";
import { copyFiles } from "./plain/copy-files.ts";
import { inOrder } from "./plain/in-order.ts";
import { PlainLanding } from "./plain/plain-landing.ts";
import { readPages } from "./plain/read-pages.ts";
import { parseProjects } from "./projects.ts";

/**
 * What a good engineer would write for this job alone: one process, one pass in dependency order, no queue, no ledger, no way to go on after a
 * crash. It has the migration's own mappings, tables and pragmas, so its application rows are ours. The last line of standard output tells
 * what it took.
 */
const { values: given } = parseArgs({
  options: {
    migration: { type: "string", default: "moonlanding" },
    emulator: { type: "string" },
    target: { type: "string" },
    projects: { type: "string" },
    stores: { type: "string", default: "{}" },
    files: { type: "string" },
    page: { type: "string", default: "500" },
  },
});
const { emulator: emulatorHost, target: file, files } = given;
const migration = migrations[given.migration];
invariant(
  migration !== undefined && emulatorHost !== undefined && file !== undefined && files !== undefined,
  "usage: --emulator --target --projects --stores --files",
);
const projects = parseProjects(given.projects);
const pageSize = Number(given.page);
// Whoever started it waits for its figures; without it nobody does.
process.once("disconnect", () => process.exit(1));

const target = openTarget(file);
const readsOf = new Map<string, FirestoreConnection>();
const directories = new Map<string, DirectoryEntries>();
target.exec(sqlOf(migration, "tables"));
const landing = new PlainLanding(target, migration);
let documents = 0;
for (const node of inOrder(migration)) {
  if (node.kind === "collection") await carry(node.collection);
  else if (node.kind === "merge") settle(node.merge);
  else directories.set(node.directory.name, landing.readDirectory(node.directory));
}
const stores = z.record(z.string(), z.string()).parse(JSON.parse(given.stores));
const copied =
  migration.files === undefined ? 0 : await copyFiles(target, migration.files, { from: stores, to: files });
const loadedAtMs = Date.now();
target.exec(sqlOf(migration, "indexes"));
const doneAtMs = Date.now();
const tables = Object.fromEntries([...readCatalog(target).keys()].map((table) => [table, countRows(table)]));
target.close();
const told = { documents, copied, loadedAtMs, doneAtMs, refused: landing.refused, tables };
process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit(0));

/** One transaction a page; the next page is on its way while this one is written. */
async function carry(collection: Collection): Promise<void> {
  const { firestore } = connectionTo(collection.system);
  const context = {
    settings: {},
    directory: (name: string): DirectoryEntries => {
      const entries = directories.get(name);
      invariant(entries !== undefined, `directory ${name} is asked for before it is made`);
      return entries;
    },
  };
  const write = target.transaction((records: Parameters<typeof landing.land>[1][]) => {
    for (const record of records) landing.land(collection, record, collection.transform(record, context));
  });
  for await (const records of readPages(firestore, { collection, pageSize })) {
    write.immediate(records);
    documents += records.length;
  }
}

function settle(merge: Merge): void {
  target.transaction(() => landing.settle(merge)).immediate();
}

function connectionTo(system: string): FirestoreConnection {
  const open =
    readsOf.get(system) ??
    openFirestore({ projectId: projects[system] ?? system, credentials: null, emulatorHost: emulatorHost ?? null });
  readsOf.set(system, open);
  return open;
}

function countRows(table: string): number {
  return target.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM "${table}"`).get()?.rows ?? 0;
}

function sqlOf({ schema }: Migration, part: "tables" | "indexes"): string {
  return readFileSync(new URL(`${part}.sql`, schema.folder), "utf8");
}
