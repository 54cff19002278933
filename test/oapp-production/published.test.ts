import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { oappProduction } from "../../migrations/oapp-production/index.ts";
import { publication } from "../../migrations/oapp-production/publication.ts";
import { FILES } from "../../migrations/oapp-production/sources.ts";
import { schemaPart } from "../../shared/schema-sql.ts";
import { generatedRecords } from "./generated-records.ts";
import { landRecords } from "./landed-export.ts";

const { documents } = generatedRecords({ records: 94, seed: 7 });
const landed = landRecords(documents, { settings: { "orphan-policy": "quarantine" } });
const published = new Database(":memory:");

beforeAll(() => {
  published.pragma("foreign_keys = ON");
  published.exec(schemaPart(oappProduction.schema, "published"));
  for (const { name, sql, key } of publication.tables) {
    for (const row of landed.all<Record<string, unknown>>(`SELECT * FROM (${sql}) ORDER BY ${key}`)) {
      const columns = Object.keys(row);
      const marks = columns.map(() => "?").join();
      published.prepare(`INSERT INTO ${name} (${columns.join()}) VALUES (${marks})`).run(...Object.values(row));
    }
  }
});

afterAll(() => {
  published.close();
  landed.close();
});

function counted(sql: string): unknown {
  return published.prepare(sql).pluck().get();
}

describe("what is published", () => {
  test.each(publication.tables.map((table) => [table.name, table] as const))(
    "%s has the columns of published.sql, and says which of them are JSON",
    (name, { sql, json, key, raw, provenance }) => {
      const declared = published
        .prepare<[], string>(`SELECT name FROM pragma_table_info('${name}') ORDER BY name`)
        .pluck()
        .all();
      const selected = landed.bench.target
        .prepare(sql)
        .columns()
        .map((column) => column.name);
      expect(selected.toSorted()).toEqual(declared.toSorted());
      expect(declared).toEqual(expect.arrayContaining([key, ...json, ...provenance, ...Object.values(raw ?? {})]));
      for (const column of json)
        expect(counted(`SELECT count(*) FROM ${name} WHERE NOT json_valid(${column})`)).toBe(0);
    },
  );

  test("every record is in one table, a phase in one of two", () => {
    const counts = Object.fromEntries(
      publication.tables.map(({ name }) => [name, counted(`SELECT count(*) FROM ${name}`)]),
    );
    expect(counts).toMatchObject({
      sub_apps: 4,
      projects: 16,
      phases: 34,
      phases_quarantine: 3,
      tech_debt: 20,
      schema_sync: 5,
      memory_classification: 12,
    });
    expect(counted("SELECT count(*) FROM phases JOIN phases_quarantine USING (recordKey)")).toBe(0);
  });

  test("every column of the source is in it, as it was read", () => {
    for (const { name, collection } of publication.tables) {
      if (collection === null) continue;
      const sources = published.prepare<[], string>(`SELECT source FROM ${name}`).pluck().all();
      const records = (documents.get(collection) ?? []).map(({ data }) =>
        JSON.stringify(Object.entries(data).toSorted(byName)),
      );
      for (const source of sources)
        expect(records).toContain(JSON.stringify(Object.entries(JSON.parse(source)).toSorted(byName)));
    }
  });

  test("nobody is made the owner of a sub-app, no phase is made green, and no issue is an issue twice", () => {
    expect(counted("SELECT count(*) FROM sub_apps WHERE owner IS NOT NULL")).toBe(0);
    expect(counted("SELECT count(*) FROM phases WHERE RAG = 'Green'")).toBe(4);
    expect(counted("SELECT count(*) FROM issues")).toBe(counted("SELECT count(DISTINCT issueId) FROM issues"));
    expect(counted("SELECT count(*) FROM issues WHERE priority = 'High'")).toBe(5);
  });

  test("the summaries are counted in it", () => {
    const summaries = publication.tables.flatMap(({ name, summary }) =>
      summary === undefined ? [] : [[name, published.prepare(summary).get()]],
    );
    expect(Object.fromEntries(summaries)).toEqual({
      sub_apps: { totalRecords: 4, orphanedRecords: 4, successfulLinkages: 0 },
      projects: { totalRecords: 16, orphanedRecords: 7, successfulLinkages: 9 },
      phases: { totalRecords: 37, orphanedRecords: 3, successfulLinkages: 34 },
      phases_quarantine: { totalRecords: 37, orphanedRecords: 3, successfulLinkages: 34 },
    });
  });

  test("what the curation asks of it has answers", () => {
    const { integrity } = oappProduction.curation ?? {};
    if (integrity === undefined) throw new Error("nothing is asked");
    expect(published.prepare(integrity.linked).get()).toEqual({ linked: 34, total: 37 });
    const counts = [integrity.orphans, integrity.duplicates, integrity.contradictions].map(
      (sql) => published.prepare(sql).all().length,
    );
    expect(counts).toEqual([3, 2, 3]);
  });
});

test("the configuration of the curation loop is that of the sheet, word for word", () => {
  expect(oappProduction.curation?.config).toEqual({
    enabled: true,
    mode: "non-destructive",
    watchComponents: ["oApp DB", "Notion DBs"],
    syncSchedule: "nightly",
    governanceLogging: true,
    reconciliation: { enabled: true, preserveNotion: true, conflictResolution: "notion-primary" },
    monitoring: { changeDetection: true, alerting: true, metrics: ["sync_success", "data_integrity", "performance"] },
  });
});

test("the curation knows the columns of the files, and just the words that the databases' lists have", () => {
  const { sources = [] } = oappProduction.curation ?? {};
  const columns = new Map(FILES.map((file) => [file.path, file.columns]));
  expect(sources.map(({ path }) => path).toSorted()).toEqual([...columns.keys()].toSorted());
  for (const { path, key, vocabularies } of sources)
    expect(columns.get(path)).toEqual(expect.arrayContaining([key, ...Object.keys(vocabularies)]));
  const words = Object.fromEntries(sources.map(({ path, vocabularies }) => [path, vocabularies]));
  expect(words).toMatchObject({
    projects: { status: ["Planning", "Active", "On Hold", "Completed", "Archived"] },
    phases: {
      status: ["Planned", "In Progress", "Complete", "Done", "Active"],
      RAG: ["Red", "Amber", "Green"],
    },
    "sub-apps": { usesOrbisEngine: ["Yes", "No"] },
  });
});

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
