import { afterAll, describe, expect, test } from "vitest";
import { searchKey, targetId } from "../../shared/identity.ts";
import type { Cell } from "../../shared/landing.ts";
import { openSchema, schemaSql } from "./open-schema.ts";

/** The names of the first specification with the columns that it names, as far as the sources hold what they ask for (domain sheet 2.1, 3.2). */
const SPEC_15: Readonly<Record<string, readonly string[]>> = {
  users: ["id", "email", "name", "role", "type", "created_at", "updated_at"],
  clients: ["id", "name", "industry", "status", "created_at"],
  engagements: ["id", "client_id", "status", "stage", "start_date", "end_date", "created_at", "updated_at"],
  rfi: ["id", "engagement_id", "status", "due_date", "created_at", "updated_at"],
  rfi_question: ["id", "rfi_id", "question_text", "order", "created_at"],
  rfi_response: ["id", "rfi_question_id", "user_id", "response_text", "created_at"],
  reviews: ["id", "engagement_id", "status", "reviewer_id", "created_at", "updated_at"],
  highlights: ["id", "review_id", "x", "y", "page", "width", "height", "text", "created_at"],
  messages: ["id", "engagement_id", "user_id", "content", "thread_id", "created_at", "updated_at"],
  collaborators: ["id", "engagement_id", "user_id", "role", "status", "assigned_at"],
  checklist: ["id", "engagement_id", "name", "status", "created_at", "updated_at"],
  checklist_item: ["id", "checklist_id", "task_name", "completed", "completed_at", "order", "created_at"],
  files: ["id", "name", "path", "size", "mime_type", "created_at"],
  activity_log: ["id", "entity_type", "entity_id", "action", "user_id", "changes", "timestamp"],
  permissions: ["id", "user_id", "role", "resource_type", "resource_id", "created_at"],
};

const NOON = "2024-03-05T12:00:00.000Z";
const ANN = idOf("ann");
const E1 = idOf("e1");
const Q1 = idOf("q1");
const Q2 = idOf("q2");
const K1 = idOf("k1");

const ROWS: Readonly<Record<string, readonly Readonly<Record<string, Cell>>[]>> = {
  users: [
    {
      id: ANN,
      name: "Ann",
      email: "ann@firm.example",
      type: "auditor",
      role: "partner",
      status: "active",
      identities: JSON.stringify([
        { system: "friday", path: "friday/users/list/a", email: " Ann@Firm.example", role: "rolePartner01" },
        { system: "mwr", path: "myworkreview/users/list/b", email: "ann@firm.example", role: "groupPartner01" },
        { system: "mwr", path: "myworkreview/users/list/c", email: null, role: null },
      ]),
    },
  ],
  client: [{ id: idOf("acme"), name: "Acme" }],
  engagement: [
    { id: E1, name: "Audit", client_id: idOf("acme"), stage: "commencement", users: "[]", client_users: "[]" },
  ],
  rfi: [
    { id: Q1, title: "q1", engagement_id: E1, users: "[]" },
    { id: Q2, title: "q2", engagement_id: E1, users: "[]" },
  ],
  rfi_response: [
    { id: idOf("a1"), rfi_id: Q1, response_text: "x", status: "submitted", response_date: NOON },
    { id: idOf("a2"), rfi_id: Q1, response_text: "y", status: "submitted" },
  ],
  checklist: [{ id: K1, name: "Engagement checklist", engagement_id: E1 }],
  checklist_item: [
    { id: idOf("i1"), checklist_id: K1, name: "Bank", is_done: 1, resolved_at: NOON },
    { id: idOf("i2"), checklist_id: K1, name: "Stock", is_done: 0, resolved_at: NOON },
  ],
  file: [{ id: idOf("f1"), owner_type: "rfi", owner_id: Q1, state: "kept", source_url: "https://x" }],
  audit_logs: [
    imported("setting", "friday/settings", { version: "2.4.1" }),
    imported("setting", "myworkreview/settings/list/x", {}),
    imported("entity-type", "friday/clients/entity_types/pty", { name: "Private company" }),
    imported("engagement-type", "friday/clients/engagement_types/audit", { name: "Audit" }),
    imported("role", "friday/users/permissions/rolePartner01", {
      name: "Partner",
      roles: { all: true, clients: { delete: false, edit: true }, reports: ["view"] },
    }),
    imported("role", "friday/users/permissions/roleClerk01", { name: "Clerk" }),
    {
      id: "l1",
      entity_type: "engagement",
      entity_id: E1,
      action: "recreation",
      after_state: '{"details":{"oldYear":"2023"},"status":"failed"}',
      created_at: NOON,
    },
    { id: "l2", entity_type: "rfi", entity_id: Q1, action: "activity", after_state: "Sent", created_at: NOON },
  ],
};

const schema = openSchema(["tables"]);
for (const [table, all] of Object.entries(ROWS)) for (const values of all) schema.insert({ table, values });
for (const part of ["indexes", "search", "views"] as const) schema.db.exec(schemaSql(part));
afterAll(() => schema.db.close());

test.each(Object.entries(SPEC_15))("the first specification finds its %s", (name, columns) => {
  const selected = columns.map((column) => `"${column}"`).join(", ");
  expect(() => schema.db.prepare(`SELECT ${selected} FROM "${name}"`).all()).not.toThrow();
});

describe("what the old applications were set to", () => {
  test("is read by its name", () => {
    expect(rows("SELECT * FROM setting ORDER BY name")).toEqual([
      { source_system: "friday", name: "settings", value: '{"version":"2.4.1"}' },
      { source_system: "mwr", name: "x", value: "{}" },
    ]);
  });

  test("names its types by id", () => {
    expect(rows("SELECT * FROM entity_type")).toEqual([{ id: "pty", name: "Private company" }]);
    expect(rows("SELECT * FROM engagement_type")).toEqual([{ id: "audit", name: "Audit" }]);
  });

  test("says what a role allowed, whether in maps, in lists or at once", () => {
    const partner = { source_system: "friday", role_id: "rolePartner01", role: "Partner" };
    expect(rows("SELECT * FROM role_permission ORDER BY resource, permission")).toEqual([
      { ...partner, resource: "all", permission: null, allowed: 1 },
      { ...partner, resource: "clients", permission: "delete", allowed: 0 },
      { ...partner, resource: "clients", permission: "edit", allowed: 1 },
      { ...partner, resource: "reports", permission: "view", allowed: 1 },
    ]);
  });
});

test("every spelling of an address is an alias of its person", () => {
  expect(rows("SELECT * FROM user_alias ORDER BY system")).toEqual([
    { user_id: ANN, email: " Ann@Firm.example", system: "friday" },
    { user_id: ANN, email: "ann@firm.example", system: "mwr" },
  ]);
});

test("a recreation that failed is an error in the logs", () => {
  expect(rows("SELECT id, timestamp, level, operation, entity_type, action, details FROM structured_logs")).toEqual([
    {
      id: "l1",
      timestamp: NOON,
      level: "error",
      operation: "recreation",
      entity_type: "engagement",
      action: "failed",
      details: '{"details":{"oldYear":"2023"},"status":"failed"}',
    },
  ]);
});

test("an item is completed when it is done, and not when it once was", () => {
  expect(rows("SELECT task_name, completed, completed_at FROM checklist_item ORDER BY id")).toEqual([
    { task_name: "Bank", completed: 1, completed_at: NOON },
    { task_name: "Stock", completed: 0, completed_at: null },
  ]);
});

test("responses are counted after the load, and nothing is counted as none", () => {
  expect(rows("SELECT title, response_count, last_response_date FROM rfi ORDER BY title")).toEqual([
    { title: "q1", response_count: 2, last_response_date: NOON },
    { title: "q2", response_count: 0, last_response_date: null },
  ]);
  expect(rows("SELECT rfi_id, response_count, file_count FROM rfi_count ORDER BY rfi_id")).toEqual([
    { rfi_id: Q1, response_count: 2, file_count: 1 },
    { rfi_id: Q2, response_count: 0, file_count: 0 },
  ]);
});

test("rows are found by the key of their id", () => {
  expect(rows("SELECT search_key FROM users")).toEqual([{ search_key: searchKey(ANN) }]);
});

function idOf(name: string): string {
  return targetId("friday", `friday/any/list/${name}`);
}

function imported(kind: string, path: string, state: unknown): Readonly<Record<string, Cell>> {
  const system = path.startsWith("friday") ? "friday" : "mwr";
  return {
    id: targetId(system, path),
    entity_type: "system",
    entity_id: kind,
    action: "imported",
    after_state: JSON.stringify(state),
    source_system: system,
    source_path: path,
  };
}

function rows(sql: string): unknown[] {
  return schema.db.prepare(sql).all();
}
