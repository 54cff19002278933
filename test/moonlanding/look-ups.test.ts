import { describe, expect, test } from "vitest";
import { CLIENTS, ROLES, TYPES } from "../../migrations/moonlanding/directories.ts";
import { documentDraft, type Draft } from "../../migrations/moonlanding/draft.ts";
import { findClient, type ClientFields } from "../../migrations/moonlanding/find-client.ts";
import { titleOf } from "../../migrations/moonlanding/name-cell.ts";
import { referencePath } from "../../migrations/moonlanding/reference-path.ts";
import { typeName } from "../../migrations/moonlanding/type-name.ts";
import { roleOf } from "../../migrations/moonlanding/user-claim.ts";
import type { DirectoryEntries } from "../../shared/migration.ts";
import { GeoPoint, Instant, Reference, type SourceValue } from "../../shared/value.ts";

const DIRECTORIES = new Map<string, DirectoryEntries>([
  [
    ROLES,
    new Map([
      ["friday:roleSenior07", { name: "manager" }],
      ["friday:roleIntern07", { name: null }],
      ["mwr:groupSenior07", { name: "partner" }],
    ]),
  ],
  [
    CLIENTS,
    new Map([
      ["path:friday/clients/list/acme", { id: "ACME" }],
      ["path:friday/clients/list/bolt", { id: "BOLT" }],
      ["name:acme holdings", { id: "ACME", count: 1 }],
      ["name:twin traders", { id: "TWIN", count: 2 }],
    ]),
  ],
  [TYPES, new Map([["friday/clients/entity_types/company", { name: "Private company" }]])],
]);

function draftOf(system: "friday" | "mwr"): Draft {
  const record = { system, path: `${system}/x/list/a`, id: "a", data: {}, createTimeUs: 0, updateTimeUs: 0 };
  return documentDraft(record, { directory: (name) => DIRECTORIES.get(name) ?? new Map(), settings: {} });
}

describe("a reference", () => {
  test.each<[what: string, value: SourceValue | undefined, path: string | null]>([
    ["an id", "acme", "friday/clients/list/acme"],
    ["an id among blanks", " acme ", "friday/clients/list/acme"],
    ["a whole path", "other/clients/list/acme", "other/clients/list/acme"],
    ["a reference, whose path stays whole", new Reference("friday/old/list/acme"), "friday/old/list/acme"],
    ["a map with cloud_id", { cloud_id: "acme", name: "Acme" }, "friday/clients/list/acme"],
    ["a map with id", { id: "acme" }, "friday/clients/list/acme"],
    ["a map with null", { cloud_id: null }, null],
    ["an empty map", {}, null],
    ["an empty text", "", null],
    ["null", null, null],
    ["nothing", undefined, null],
  ])("may be %s", (_, value, path) => {
    const draft = draftOf("friday");
    expect(referencePath(draft, { field: "client", value }, "friday/clients/list")).toBe(path);
    expect(draft.fault).toBeNull();
  });

  test.each<[what: string, value: SourceValue]>([
    ["a number", 7n],
    ["true", true],
    ["a list", ["acme"]],
    ["a time", new Instant(1, 0)],
    ["a place", new GeoPoint(1, 2)],
    ["a map whose id is a number", { cloud_id: 7n }],
  ])("is never %s", (_, value) => {
    const draft = draftOf("friday");
    expect(referencePath(draft, { field: "client", value }, "friday/clients/list")).toBeNull();
    expect(draft.fault?.rule).toBe("wrong-type");
  });
});

describe("a role id", () => {
  test.each<["friday" | "mwr", SourceValue | undefined, { word?: string; rule?: string }]>([
    ["friday", "rolePartner01", { word: "partner" }],
    ["friday", "roleManager01", { word: "manager" }],
    ["friday", "roleClerk01", { word: "clerk" }],
    ["mwr", "groupClerk01", { word: "clerk" }],
    ["friday", "roleSenior07", { word: "manager" }],
    ["friday", "friday/users/permissions/roleSenior07", { word: "manager" }],
    ["mwr", "groupSenior07", { word: "partner" }],
    ["mwr", "rolePartner01", { rule: "unknown-role" }],
    ["friday", "groupClerk01", { rule: "unknown-role" }],
    ["friday", "roleIntern07", { rule: "unknown-role" }],
    ["friday", "roleUnheard", { rule: "unknown-role" }],
    ["friday", 7n, { rule: "unknown-role" }],
    ["friday", "", {}],
    ["friday", null, {}],
    ["friday", undefined, {}],
  ])("of %s: %s is %j", (system, role, { word, rule }) => {
    const draft = draftOf(system);
    expect(roleOf(draft, { role, roleName: null })).toBe(word ?? null);
    expect(draft.fault?.rule).toBe(rule);
  });
});

describe("the client of an engagement", () => {
  test.each<[ClientFields, id: string | null, told: string | null]>([
    [{ client: "acme" }, "ACME", null],
    [{ client_id: "acme" }, "ACME", null],
    [{ client: new Reference("friday/clients/list/acme"), client_id: "acme" }, "ACME", null],
    [{ client: "acme", client_id: "bolt" }, "ACME", "client-disagrees"],
    [{ client: "gone", client_id: "bolt" }, "BOLT", null],
    [{ client: "gone", client_name: " ACME  Holdings" }, "ACME", "client-by-name"],
    [{ client_name: "Twin Traders" }, null, "ambiguous-client"],
    [{ client: "gone", client_name: "Nobody" }, null, "unresolved-client"],
    [{ client_name: "" }, null, "unresolved-client"],
    [{}, null, "unresolved-client"],
  ])("named by %j is %s", (fields, id, told) => {
    const draft = draftOf("friday");
    expect(findClient(draft, fields)).toBe(id);
    expect(draft.fault?.rule ?? draft.findings[0]?.rule ?? null).toBe(told);
  });
});

test.each([
  ["company", "Private company", null],
  ["friday/clients/entity_types/company", "Private company", null],
  ["gone", null, "type-absent"],
  ["", null, null],
  [null, null, null],
])("the type %j is called %j", (id, name, told) => {
  const draft = draftOf("friday");
  expect(typeName(draft, id, "friday/clients/entity_types")).toBe(name);
  expect(draft.findings[0]?.rule ?? null).toBe(told);
});

test.each([
  ["short", "short"],
  ["x".repeat(130), "x".repeat(120)],
  [`${"x".repeat(119)}📎y`, "x".repeat(119)],
  [`${"x".repeat(118)}📎y`, `${"x".repeat(118)}📎`],
  ["", ""],
])("the title of %j is %j", (text, title) => {
  expect(titleOf(text)).toBe(title);
  expect([titleOf(null), titleOf(undefined)]).toEqual([null, null]);
});
