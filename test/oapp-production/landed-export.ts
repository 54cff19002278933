import { deriveRows } from "../../coordinator/derive-rows.ts";
import { oappProduction } from "../../migrations/oapp-production/index.ts";
import { NOTION } from "../../migrations/oapp-production/sources.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { DerivationContext, MappingRecord, Migration } from "../../shared/migration.ts";
import { schemaPart } from "../../shared/schema-sql.ts";
import type { Settings } from "../../shared/setting.ts";
import { LoadBench } from "../engine/load-bench.ts";

/** Cells of records by collection; a column that is left out is empty. */
export type Export = Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

export type LandedExport = {
  readonly bench: LoadBench;
  readonly documents: ReadonlyMap<string, readonly SourceRecord[]>;
  readonly given: DerivationContext;
  readonly all: <Row>(sql: string) => Row[];
  readonly copyTo: (file: string) => void;
  close(): void;
};

export type Choices = { readonly settings?: Settings; readonly assignments?: readonly MappingRecord[] };

/** An export, mapped, landed by the real loader and derived, in one process. */
export function landExport(tables: Export, choices: Choices = {}, migration: Migration = oappProduction): LandedExport {
  const documents = new Map(Object.entries(tables).map(([name, rows]) => [name, recordsOf(name, rows, migration)]));
  return landRecords(documents, choices, migration);
}

export function landRecords(
  documents: ReadonlyMap<string, readonly SourceRecord[]>,
  { settings = {}, assignments = [] }: Choices = {},
  migration: Migration = oappProduction,
): LandedExport {
  const bench = new LoadBench(migration, settings);
  const { target } = bench;
  const run = "INSERT INTO _touchdown_run VALUES ('r', ?, ?, 2, 1, '', '{}', ?, ?)";
  target.prepare(run).run(migration.name, migration.version, "2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00.000Z");
  const plan = target.prepare("INSERT INTO _touchdown_plan VALUES (?, ?, ?, '[]', '[]', 0)");
  for (const { name, system } of migration.collections) {
    const records = documents.get(name) ?? [];
    plan.run(name, system, records.length);
    bench.load(bench.batchOf(name, records));
  }
  target.exec(schemaPart(migration.schema, "indexes"));
  const given = { settings, mapping: (name: string) => (name === "assignments" ? assignments : []) };
  target.transaction(() => deriveRows(target, migration, given))();
  return {
    bench,
    documents,
    given,
    all: <Row>(sql: string) => target.prepare<[], Row>(sql).all(),
    copyTo: (file) => target.prepare("VACUUM INTO ?").run(file),
    close: () => bench.close(),
  };
}

export function recordsOf(
  collection: string,
  rows: readonly Readonly<Record<string, string>>[],
  migration: Migration = oappProduction,
): readonly SourceRecord[] {
  const columns = columnsOf(collection, migration);
  const empty = Object.fromEntries(columns.map((column) => [column, ""]));
  return rows.map((cells, index) => recordOf(collection, { ...empty, ...cells }, index + 1));
}

export function recordOf(collection: string, cells: Readonly<Record<string, string>>, number: number): SourceRecord {
  const id = String(number).padStart(8, "0");
  return {
    system: NOTION,
    path: `${collection}/${id}`,
    id,
    data: cells,
    createTimeUs: 0,
    updateTimeUs: 0,
    place: {
      file: `${collection} 0123456789abcdef0123456789abcdef_all.csv`,
      sha256: "a".repeat(64),
      record: number,
      firstLine: number + 1,
      lastLine: number + 1,
    },
  };
}

function columnsOf(collection: string, { sources }: Migration): readonly string[] {
  for (const source of sources) {
    if (source.kind !== "csv") continue;
    const file = source.files.find(({ path }) => path === collection);
    if (file !== undefined) return file.columns;
  }
  throw new Error(`no file for ${collection}`);
}
