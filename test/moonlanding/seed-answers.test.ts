import { describe, expect, test } from "vitest";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import type { FindingRule } from "../../migrations/moonlanding/rules.ts";
import type { Answer, SeedDocument } from "../../migrations/moonlanding/seed/answer.ts";
import { generateMoonlanding } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import { SECRET_MARK } from "../../migrations/moonlanding/seed/secret.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Collection } from "../../shared/migration.ts";
import { compileFields } from "../../workers/field-trie.ts";
import { FieldShapes, sumShapes } from "../../workers/field-shapes.ts";
import { SmallEngine } from "./small-engine.ts";

const RECORDS = 4000;
const CREATED_US = 1_700_000_000_123_456;
/** Only who copies the files finds these. */
const FOUND_BY_COPYING: ReadonlySet<FindingRule | undefined> = new Set(["file-missing", "file-size-disagrees"]);

describe("the generated sources, carried by the mappings alone", () => {
  const documents = [...generateMoonlanding({ records: RECORDS, seed: 7, dirty: 0.003 })];
  const engine = new SmallEngine(moonlanding);
  engine.run(byCollection(documents));

  test("every record becomes what the generator expects of it", () => {
    const answers = answersOf(documents);
    expect(wrongIn(engine, documents)).toEqual([]);
    expect(engine.fates.size).toBe(answers.length);
  });

  test("no reference dangles and the file is sound", () => {
    engine.finish();
    expect(engine.db.pragma("foreign_key_check")).toEqual([]);
    expect(engine.db.pragma("integrity_check", { simple: true })).toBe("ok");
  });

  test("what is certain to be told is told of the record that has it", () => {
    const told = new Set(engine.findings.map(({ path, rule }) => `${rule} of ${path}`));
    const expected = answersOf(documents).filter(
      ({ answer: { finding } }) => finding !== undefined && !FOUND_BY_COPYING.has(finding),
    );
    expect(expected.length).toBeGreaterThan(30);
    const untold = expected.filter(({ answer: { path, finding } }) => !told.has(`${finding} of ${path}`));
    expect(untold.map(({ answer }) => answer)).toEqual([]);
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

  test("no secret arrives, in no column of no table", () => {
    const held = documents.filter(({ data }) => textOf(data).includes(SECRET_MARK));
    expect(held.map(({ path }) => path.split("/").slice(0, 2).join("/"))).toEqual([
      "friday/settings",
      "myworkreview/apis",
      "myworkreview/apis",
    ]);
    const tables = engine.db.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
    const plain = tables.filter((name) => !/_fts(?:_|$)/.test(name));
    const rows = plain.flatMap((name) => engine.db.prepare(`SELECT * FROM "${name}"`).all());
    expect(rows.length).toBeGreaterThan(RECORDS);
    expect(rows.filter((row) => textOf(row).includes(SECRET_MARK))).toEqual([]);
    expect(engine.findings.filter((finding) => textOf(finding).includes(SECRET_MARK))).toEqual([]);
  });

  test("every field of every document has a rule", () => {
    expect(unruledIn(documents)).toEqual([]);
  });
});

describe("the generated sources without dirt", () => {
  const documents = [...generateMoonlanding({ records: RECORDS, seed: 11, dirty: 0 })];
  const engine = new SmallEngine(moonlanding);
  engine.run(byCollection(documents));
  engine.finish();

  test("land without a reject, every record as expected", () => {
    expect(wrongIn(engine, documents)).toEqual([]);
    expect([...engine.fates.values()].filter(({ disposition }) => disposition === "rejected")).toEqual([]);
  });

  test("give no finding but those that are no damage", () => {
    const others = engine.findings.filter(({ path, rule }) => !isHarmless(path, rule));
    expect(others).toEqual([]);
  });
});

test("fields of nobody's plan are those without a rule, and stay in source_extra", () => {
  const documents = [...generateMoonlanding({ records: RECORDS, seed: 7, unknownFields: true })];
  const planted = answersOf(documents).flatMap(({ answer }) => answer.unknownFields ?? []);
  expect(new Set(unruledIn(documents).map((field) => field.slice(field.indexOf(" ") + 1).replaceAll("`", "")))).toEqual(
    new Set(planted),
  );
  const engine = new SmallEngine(moonlanding);
  engine.run(byCollection(documents));
  expect(wrongIn(engine, documents)).toEqual([]);
  for (const { answer } of answersOf(documents).filter((each) => each.answer.unknownFields !== undefined)) {
    const { path, table = "", disposition, unknownFields = [] } = answer;
    const kept =
      disposition === "mapped"
        ? engine.db.prepare(`SELECT source_extra FROM ${table} WHERE source_path = ?`).pluck().get(path)
        : unknownFields.join(" ");
    expect({ path, missing: unknownFields.filter((field) => !String(kept).includes(field)) }).toEqual({
      path,
      missing: [],
    });
  }
});

type SystemAnswer = { readonly system: string; readonly answer: Answer };

function answersOf(documents: readonly SeedDocument[]): SystemAnswer[] {
  return documents.flatMap(({ system, answers }) => answers.map((answer) => ({ system, answer })));
}

/** Twenty of the records that became something else, with what they became. */
function wrongIn(engine: SmallEngine, documents: readonly SeedDocument[]): string[] {
  return answersOf(documents)
    .filter(({ system, answer }) => !isRight(engine, system, answer))
    .map(({ system, answer }) => JSON.stringify({ ...answer, became: engine.fates.get(`${system} ${answer.path}`) }))
    .slice(0, 20);
}

function isRight(engine: SmallEngine, system: string, answer: Answer): boolean {
  const fate = engine.fates.get(`${system} ${answer.path}`);
  if (fate === undefined || !answer.disposition.split("|").includes(fate.disposition)) return false;
  if (answer.rule !== undefined && answer.rule !== fate.rule) return false;
  return answer.table === undefined || answer.table === fate.table;
}

/**
 * Records of one person differ in their photo or status, dates come with a time of day, and nobody is said to have removed a highlight, so that "the
 * system" has.
 */
function isHarmless(path: string, rule: string): boolean {
  if (rule === "tombstone-user") return path.startsWith("myworkreview/removedHighlights/list/");
  return rule === "merge-conflict" || rule === "time-of-day-kept-aside";
}

/** "collection field" of every field that has a value somewhere and a rule nowhere. What a named rule leaves behind as a whole is nobody's field. */
function unruledIn(documents: readonly SeedDocument[]): string[] {
  const unruled: string[] = [];
  const landed = documents.filter(({ answers: [own] }) => own?.disposition !== "excluded");
  for (const [name, records] of byCollection(landed)) {
    const { fields = {} } = moonlanding.collections.find((collection) => collection.name === name) ?? {};
    const shapes = new FieldShapes(compileFields(fields));
    const shaped = records.map(({ path, data }) => ({
      path,
      hash: "",
      updateTimeUs: 0,
      landings: [],
      shape: shapes.shapeOf(data),
    }));
    for (const [field, { nonNull }] of sumShapes(shaped, shapes.of(shaped))) {
      if (nonNull > 0 && !(field in fields)) unruled.push(`${name} ${field}`);
    }
  }
  return unruled;
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

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? Number(item) : item));
}
