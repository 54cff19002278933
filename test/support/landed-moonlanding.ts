import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { generateMoonlanding } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import type { SeedDocument } from "../../migrations/moonlanding/seed/answer.ts";
import { compareKeys } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Collection, DirectoryEntries, Migration } from "../../shared/migration.ts";
import { schemaSql } from "../moonlanding/open-schema.ts";
import { LoadBench } from "../engine/load-bench.ts";

const CREATED_US = 1_700_000_000_123_456;

export type LandedMoonlanding = {
  /** The documents of both sources by collection, in key order. */
  readonly documents: ReadonlyMap<string, readonly SourceRecord[]>;
  /** Writes the target to a new file. */
  readonly copyTo: (file: string) => void;
  close(): void;
};

export type LandingOptions = { readonly records: number; readonly seed: number; readonly dirty: number };

/** Generated sources, mapped and landed by the real loader in one process: no queue, no files, in well under a few seconds. */
export function landMoonlanding(options: LandingOptions, migration: Migration = moonlanding): LandedMoonlanding {
  return landDocuments(byCollection([...generateMoonlanding(options)]), migration);
}

export function landDocuments(
  documents: ReadonlyMap<string, readonly SourceRecord[]>,
  migration: Migration = moonlanding,
): LandedMoonlanding {
  const bench = new LoadBench(migration);
  const { target } = bench;
  const run = "INSERT INTO _touchdown_run VALUES ('r', 'moonlanding', ?, 2, 1, '', '{}', ?, ?)";
  target.prepare(run).run(migration.version, "2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00.000Z");
  const done = new Set<string>();
  const waiting = [...migration.collections, ...migration.merges, ...migration.directories];
  while (waiting.length > 0) {
    const index = waiting.findIndex(({ after }) => after.every((name) => done.has(name)));
    const [node] = waiting.splice(index, 1);
    if (index < 0 || node === undefined) throw new Error("nothing can start");
    if ("transform" in node) bench.load(bench.batchOf(node.name, documents.get(node.name) ?? []));
    else if ("settle" in node) bench.settle(node.name);
    else bench.directories.set(node.name, readEntries(bench, node.sql));
    done.add(node.name);
  }
  for (const part of ["indexes", "search", "views"] as const) target.exec(schemaSql(part));
  return { documents, copyTo: (file) => target.prepare("VACUUM INTO ?").run(file), close: () => bench.close() };
}

function readEntries({ target }: LoadBench, sql: string): DirectoryEntries {
  const rows = target.prepare<[], { key: string; value: string }>(sql).all();
  // Made by json_object just now.
  return new Map(rows.map(({ key, value }) => [key, JSON.parse(value)]));
}

function byCollection(documents: readonly SeedDocument[]): ReadonlyMap<string, readonly SourceRecord[]> {
  const records = new Map<string, SourceRecord[]>();
  for (const document of documents) {
    const collection = moonlanding.collections.find((candidate) => isIn(candidate, document));
    if (collection === undefined) throw new Error(`no collection for ${document.path}`);
    const own = records.get(collection.name) ?? [];
    records.set(collection.name, own);
    own.push(recordOf(document));
  }
  for (const own of records.values()) own.sort((a, b) => compareKeys(a.path, b.path));
  return records;
}

function recordOf({ system, path, data }: SeedDocument): SourceRecord {
  const id = path.slice(path.lastIndexOf("/") + 1);
  return { system, path, id, data, createTimeUs: CREATED_US, updateTimeUs: CREATED_US };
}

function isIn({ system, at }: Collection, { system: of, path }: SeedDocument): boolean {
  const parent = path.split("/").slice(0, -1);
  return system === of && (at.kind === "collection" ? parent.join("/") === at.path : parent.at(-1) === at.id);
}
