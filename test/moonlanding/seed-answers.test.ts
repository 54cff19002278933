import { describe, expect, test } from "vitest";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Collection } from "../../shared/migration.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { generateMoonlanding } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import type { Answer, SeedDocument } from "../../migrations/moonlanding/seed/answer.ts";
import { SmallEngine } from "./small-engine.ts";

const RECORDS = 4000;
const CREATED_US = 1_700_000_000_123_456;

describe("the generated sources, carried by the mappings alone", () => {
  const documents = [...generateMoonlanding({ records: RECORDS, seed: 7, dirty: 0.003 })];
  const engine = new SmallEngine(moonlanding);
  engine.run(byCollection(documents));

  test("every record becomes what the generator expects of it", () => {
    const answers = documents.flatMap(({ system, answers: own }) => own.map((answer) => ({ system, answer })));
    const wrong = answers.filter(({ system, answer }) => !isRight(engine, system, answer));
    const lines = wrong.map(({ system, answer }) => ({
      ...answer,
      became: engine.fates.get(`${system} ${answer.path}`),
    }));
    expect(lines.map((line) => JSON.stringify(line)).slice(0, 20)).toEqual([]);
    expect(engine.fates.size).toBe(answers.length);
  });

  test("no reference dangles and the file is sound", () => {
    engine.finish();
    expect(engine.db.pragma("foreign_key_check")).toEqual([]);
    expect(engine.db.pragma("integrity_check", { simple: true })).toBe("ok");
  });

  test("every logical reference stands", () => {
    for (const { name, sql } of moonlanding.validation.logicalReferences) {
      expect({ name, rows: engine.db.prepare(sql).all() }).toEqual({ name, rows: [] });
    }
    for (const [column, parent] of Object.entries(moonlanding.validation.idArrays)) {
      const [table = "", name = ""] = column.split(".");
      const sql = `SELECT count(*) FROM ${table} AS t, json_each(t.${name}) AS j WHERE j.value NOT IN (SELECT id FROM ${parent})`;
      expect({ column, dangling: engine.db.prepare(sql).pluck().get() }).toEqual({ column, dangling: 0 });
    }
  });

  test("every JSON column holds what it is declared to hold", () => {
    for (const [column, shape] of Object.entries(moonlanding.validation.json)) {
      const [table = "", name = ""] = column.split(".");
      const wrong = `${name} IS NOT NULL AND (NOT json_valid(${name}) OR (? <> 'any' AND json_type(${name}) <> ?))`;
      const sql = `SELECT count(*) FROM ${table} WHERE ${wrong}`;
      expect({ column, wrong: engine.db.prepare(sql).pluck().get(shape, shape) }).toEqual({ column, wrong: 0 });
    }
  });
});

function isRight(engine: SmallEngine, system: string, answer: Answer): boolean {
  const fate = engine.fates.get(`${system} ${answer.path}`);
  if (fate === undefined || !answer.disposition.split("|").includes(fate.disposition)) return false;
  if (answer.rule !== undefined && answer.rule !== fate.rule) return false;
  return answer.table === undefined || answer.table === fate.table;
}

function byCollection(documents: readonly SeedDocument[]): ReadonlyMap<string, SourceRecord[]> {
  const records = new Map<string, SourceRecord[]>();
  for (const document of documents) {
    const collection = moonlanding.collections.find((candidate) => isIn(candidate, document));
    if (collection === undefined) throw new Error(`no collection for ${document.path}`);
    const { system, path, data } = document;
    const id = path.slice(path.lastIndexOf("/") + 1);
    const record = { system, path, id, data, createTimeUs: CREATED_US, updateTimeUs: CREATED_US };
    const own = records.get(collection.name) ?? [];
    own.push(record);
    records.set(collection.name, own);
  }
  return records;
}

function isIn({ system, at }: Collection, { system: of, path }: SeedDocument): boolean {
  const segments = path.split("/");
  const parent = segments.slice(0, -1);
  return system === of && (at.kind === "collection" ? parent.join("/") === at.path : parent.at(-1) === at.id);
}
