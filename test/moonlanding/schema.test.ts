import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { searchKey, targetId } from "../../shared/identity.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { openSchema, PARTS, schemaSql } from "./open-schema.ts";

const BASE_TABLES = [
  "audit_logs",
  "chat_mentions",
  "chat_messages",
  "checklist",
  "checklist_item",
  "client",
  "client_user",
  "collaborator",
  "email",
  "engagement",
  "file",
  "flag",
  "highlight",
  "highlight_comment",
  "job_execution_log",
  "letter",
  "message",
  "permission_audit",
  "removedHighlight",
  "review",
  "review_template",
  "rfi",
  "rfi_questions",
  "rfi_response",
  "rfi_responses",
  "rfi_section",
  "rfis",
  "sessions",
  "team",
  "template_section",
  "tender",
  "users",
];
const SEARCHED = [
  "checklist",
  "checklist_item",
  "client",
  "collaborator",
  "email",
  "engagement",
  "file",
  "permission_audit",
  "review",
  "review_template",
  "rfi",
  "rfi_response",
  "team",
  "template_section",
  "tender",
  "users",
];

const folder = mkdtempSync(join(tmpdir(), "moonlanding-schema-"));
const { db, insert, undoing } = openSchema(PARTS, join(folder, "target.db"));
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const CLIENT = targetId("friday", "friday/clients/list/a");
const ENGAGEMENT = targetId("friday", "friday/engagements/list/e");
const client = { table: "client", values: { id: CLIENT, name: "Acme Holdings" } };
const engagement = {
  table: "engagement",
  values: { id: ENGAGEMENT, name: "Audit", client_id: CLIENT, stage: "commencement", users: "[]", client_users: "[]" },
};
const ann = {
  table: "users",
  values: { id: targetId("user", "u1"), name: "Ann", status: "active", type: "auditor", role: "clerk" },
};

describe("the target schema", () => {
  test("has exactly 112 tables: 32 of its own and 16 for search with four shadows each", () => {
    const names = namesOf("table");
    const base = names.filter((name) => !/_fts(_data|_idx|_docsize|_config)?$/.test(name));
    expect(base).toEqual(BASE_TABLES);
    expect(names).toHaveLength(112);
    expect(names.filter((name) => name.endsWith("_fts"))).toEqual(SEARCHED.map((name) => `${name}_fts`));
  });

  test("can be applied again without harm", () => {
    for (const part of PARTS) db.exec(schemaSql(part));
    expect(namesOf("table")).toHaveLength(112);
  });

  test("is strict in every table of its own", () => {
    const loose = db.prepare(
      `SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND NOT strict`,
    );
    expect(
      loose
        .pluck()
        .all()
        .filter((name) => BASE_TABLES.includes(String(name))),
    ).toEqual([]);
  });

  test("has the views of the domain sheet, each of which can be read", () => {
    const views = namesOf("view");
    expect(views).toEqual(expect.arrayContaining(["team_member", "engagement_user", "rfi_user", "client_email"]));
    expect(views).toEqual(
      expect.arrayContaining(["user_identity", "highlight_rect", "highlight_response", "rfi_question"]),
    );
    for (const view of views) expect(() => db.prepare(`SELECT * FROM "${view}"`).all()).not.toThrow();
  });

  test("has every column that validation names", () => {
    const { timestamps, dates, json, idArrays } = moonlanding.validation;
    const named = [...timestamps, ...dates, ...Object.keys(json), ...Object.keys(idArrays)];
    const missing = named.filter((column) => {
      const [table = "", name = ""] = column.split(".");
      return !columnsOf(table).includes(name);
    });
    expect(missing).toEqual([]);
  });

  test("names every time and date to validation", () => {
    const shaped = BASE_TABLES.flatMap((table) =>
      [...tableSql(table).matchAll(/^ {2}"?(\w+)"? TEXT.*GLOB '\[0-9\]\[0-9\]\[0-9\]\[0-9\]-/gm)].map(
        (found) => `${table}.${found[1]}`,
      ),
    );
    const { timestamps, dates } = moonlanding.validation;
    expect([...timestamps, ...dates].toSorted()).toEqual(shaped.toSorted());
  });
});

describe("references", () => {
  test("are indexed, every one", () => {
    const unindexed = BASE_TABLES.flatMap((table) =>
      foreignKeysOf(table)
        .filter(({ from }) => !leadingColumnsOf(table).includes(from))
        .map(({ from }) => `${table}.${from}`),
    );
    expect(unindexed).toEqual([]);
  });

  test("forbid deleting what is referred to", () => {
    expect(BASE_TABLES.flatMap((table) => foreignKeysOf(table)).every(({ onDelete }) => onDelete === "RESTRICT")).toBe(
      true,
    );
    undoing(() => {
      insert(client);
      insert(engagement);
      expect(() => db.prepare("DELETE FROM client").run()).toThrow(/FOREIGN KEY/);
    });
  });

  test("forbid a row without its parent", () => {
    undoing(() => expect(() => insert(engagement)).toThrow(/FOREIGN KEY/));
  });

  test("of the one real cycle are checked when the transaction ends", () => {
    expect(tableSql("rfi")).toMatch(
      /primary_response_id TEXT REFERENCES rfi_response \(id\).*DEFERRABLE INITIALLY DEFERRED/,
    );
    expect(tableSql("rfi")).not.toMatch(/engagement_id.*DEFERRABLE/);
  });
});

describe("vocabularies", () => {
  test.each([
    ["users", { ...ann.values, role: "admin" }],
    ["users", { ...ann.values, type: "external" }],
    ["users", { ...ann.values, status: "gone" }],
    ["users", { ...ann.values, email: "Ann@firm.example" }],
    ["users", { ...ann.values, type: "client" }],
    ["users", { id: targetId("user", "u2"), name: "Nobody", status: "active" }],
    ["client", { ...client.values, status: "Active" }],
    ["engagement", { ...engagement.values, stage: "complete" }],
    ["engagement", { ...engagement.values, stage: "commencement", year: "FY24" }],
    ["engagement", { ...engagement.values, repeat_interval: "weekly" }],
    ["engagement", { ...engagement.values, deadline_date: "05/03/2024" }],
    ["engagement", { ...engagement.values, created_at: "2024-03-05T10:00:00Z" }],
    ["engagement", { ...engagement.values, created_at: "2024-03-05 10:00:00.000" }],
    ["engagement", { ...engagement.values, fee: "12,50" }],
    ["engagement", { ...engagement.values, clerks_can_approve: 2 }],
    ["team", { id: targetId("mwr", "t"), name: "T", context: "friday", users: "[]", partners: "[]" }],
    ["review", { id: targetId("mwr", "r"), name: "R", status: "active", review_type: "standard", starred_by: "[]" }],
    ["chat_messages", { id: "c", content: "nowhere" }],
  ])("refuse a row of %s that is outside: %j", (table, values) => {
    undoing(() => {
      insert(client);
      if (table === "client") db.exec("DELETE FROM client");
      expect(() => insert({ table, values })).toThrow(/CHECK constraint failed/);
    });
  });

  test("let a deleted user without rights be known by an id alone", () => {
    undoing(() =>
      insert({ table: "users", values: { id: targetId("user", "u3"), name: "userGone", status: "deleted" } }),
    );
  });

  test("hold whole numbers beyond 2^53 exactly", () => {
    undoing(() => {
      insert(client);
      insert({ ...engagement, values: { ...engagement.values, fee: 9_007_199_254_740_993n } });
      expect(db.prepare("SELECT fee FROM engagement").safeIntegers().pluck().get()).toBe(9_007_199_254_740_993n);
    });
  });
});

describe("full-text search", () => {
  test("finds a row by its words after insert, update and delete", () => {
    undoing(() => {
      insert(client);
      expect(search("client", "holdings")).toEqual([CLIENT]);
      db.prepare("UPDATE client SET name = 'Bolt Traders', code = 'B77'").run();
      expect([search("client", "holdings"), search("client", "b77")]).toEqual([[], [CLIENT]]);
      db.prepare("DELETE FROM client").run();
      expect(search("client", "bolt")).toEqual([]);
    });
  });

  test.each(SEARCHED)("of %s is consistent with its table", (table) => {
    expect(() => db.exec(`INSERT INTO ${table}_fts (${table}_fts, rank) VALUES ('integrity-check', 1)`)).not.toThrow();
  });

  test("is filled from rows that were there before it", () => {
    const early = openSchema(["tables"]);
    early.insert(client);
    for (const part of ["indexes", "search", "views"] as const) early.db.exec(schemaSql(part));
    const sql = "SELECT rowid FROM client_fts WHERE client_fts MATCH 'acme'";
    expect(early.db.prepare(sql).pluck().all()).toEqual([searchKey(CLIENT)]);
    early.db.close();
  });
});

test("nothing was left behind and the file is sound", () => {
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(db.pragma("foreign_key_check")).toEqual([]);
});

function namesOf(type: "table" | "view"): string[] {
  const sql = "SELECT name FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite_%' ORDER BY name";
  return db.prepare<[string], string>(sql).pluck().all(type);
}

function tableSql(table: string): string {
  return String(db.prepare("SELECT sql FROM sqlite_master WHERE name = ?").pluck().get(table));
}

function columnsOf(table: string): string[] {
  return db.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(table);
}

function foreignKeysOf(table: string): { readonly from: string; readonly onDelete: string }[] {
  const sql = `SELECT "from", on_delete AS onDelete FROM pragma_foreign_key_list(?)`;
  return db.prepare<[string], { from: string; onDelete: string }>(sql).all(table);
}

function leadingColumnsOf(table: string): string[] {
  const sql = "SELECT c.name FROM pragma_index_list(?) AS l, pragma_index_info(l.name) AS c WHERE c.seqno = 0";
  return db.prepare<[string], string>(sql).pluck().all(table);
}

function search(table: string, words: string): string[] {
  const sql = `SELECT t.id FROM ${table} AS t JOIN ${table}_fts AS f ON f.rowid = t.search_key WHERE ${table}_fts MATCH ?`;
  return db.prepare<[string], string>(sql).pluck().all(words);
}
