import type { DiffSample } from "../../coordinator/diff/read-diff.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { targetId } from "../../shared/identity.ts";

const PARENT = "tiny/parents/list/x7";
export const parentId = targetId("friday", PARENT);
const OTHER = "tiny/parents/list/x8";
const otherId = targetId("friday", OTHER);
const CHILD = "tiny/parents/list/x5/children/c5";
const childId = targetId("friday", CHILD);
const personId = targetId("user", "p3@example.com");

export type Found = Pick<DiffSample, "collection" | "path" | "kind" | "column">;

/** Something that raw SQL does to the target of a tiny run, and all that a diff must tell of it. */
export type Defect = {
  readonly what: string;
  readonly spoil: (target: Target) => void;
  readonly found: readonly Found[];
  readonly values?: readonly [expected: string | null, actual: string | null];
};

export const cell = (path: string, column: string, collection = "parents"): Found => ({
  collection,
  path,
  kind: "cell",
  column,
});
const lineage = (path: string, column: string, collection = "parents"): Found => ({
  collection,
  path,
  kind: "lineage",
  column,
});

export const DEFECTS: readonly Defect[] = [
  {
    what: "a text that was cut",
    spoil: (target) => target.prepare("UPDATE parent SET title = 'Paren' WHERE id = ?").run(parentId),
    found: [cell(PARENT, "title")],
    values: ['"Parent 7"', '"Paren"'],
  },
  {
    what: "a whole number that became a real one of equal value",
    spoil: (target) => rebuildLoose(target, "UPDATE parent SET size = 7.0 WHERE id = ?", parentId),
    found: [cell(PARENT, "size")],
    values: ["7", "7.0"],
  },
  {
    what: "a double that is one unit in the last place off",
    spoil: (target) => target.prepare("UPDATE parent SET weight = ? WHERE id = ?").run(7 / 3 + 2 ** -51, parentId),
    found: [cell(PARENT, "weight")],
    values: [String(7 / 3), String(7 / 3 + 2 ** -51)],
  },
  {
    what: "a null that became an empty text",
    spoil: (target) => target.prepare("UPDATE parent SET extra = '' WHERE id = ?").run(parentId),
    found: [cell(PARENT, "extra")],
    values: [null, '""'],
  },
  {
    what: "a whole number beyond 2^53 that was rounded",
    spoil: (target) => target.prepare("UPDATE parent SET size = 9007199254740992 WHERE size = 9007199254740993").run(),
    found: [cell("tiny/parents/list/poison-beyond-2-53", "size")],
    values: ["9007199254740993", "9007199254740992"],
  },
  {
    what: "a time that was shifted by two hours",
    spoil: (target) =>
      target
        .prepare("UPDATE parent SET extra = replace(extra, '1700000000', '1700007200') WHERE title = 'instant'")
        .run(),
    found: [cell("tiny/parents/list/poison-instant", "extra")],
  },
  {
    what: "the content of two rows exchanged",
    spoil: (target) => {
      const exchange = target.prepare("UPDATE parent SET title = ?, owner_id = ?, size = ?, weight = ? WHERE id = ?");
      exchange.run("Parent 8", targetId("user", "p8@example.com"), 8n, 8 / 3, parentId);
      exchange.run("Parent 7", targetId("user", "p7@example.com"), 7n, 7 / 3, otherId);
    },
    found: [PARENT, OTHER].flatMap((path) =>
      ["owner_id", "size", "title", "weight"].map((column) => cell(path, column)),
    ),
  },
  {
    what: "the source of a row altered",
    spoil: (target) => target.prepare("UPDATE child SET source_path = 'elsewhere' WHERE id = ?").run(childId),
    found: [cell(CHILD, "source_path", "children")],
  },
  {
    what: "a row deleted",
    spoil: (target) => target.prepare("DELETE FROM child WHERE id = ?").run(childId),
    found: [{ collection: "children", path: CHILD, kind: "row", column: "" }],
  },
  {
    what: "a row inserted",
    spoil: (target) =>
      target.prepare("INSERT INTO child (id, parent_id, position) VALUES ('rogue', ?, 1)").run(parentId),
    found: [{ collection: "rows", path: "", kind: "row", column: "" }],
  },
  {
    what: "a row inserted with its lineage",
    spoil: (target) => {
      target
        .prepare("INSERT INTO child VALUES ('rogue', ?, NULL, 1, 'friday', 'tiny/parents/list/x7/children/rogue', 'h')")
        .run(parentId);
      target
        .prepare(
          `INSERT INTO _touchdown_records SELECT system, 'tiny/parents/list/x7/children/rogue', collection, 1, NULL, 'child', 'rogue', 'h', 1, page
           FROM _touchdown_records WHERE path = ?`,
        )
        .run(CHILD);
    },
    found: [{ collection: "children", path: "tiny/parents/list/x7/children/rogue", kind: "record", column: "" }],
  },
  {
    what: "the lineage of a record altered",
    spoil: (target) =>
      target
        .prepare(
          "UPDATE _touchdown_records SET disposition = 4, rule = 'left', target_table = NULL, target_id = NULL WHERE path = ?",
        )
        .run(CHILD),
    found: [
      ...["disposition", "rule", "target_id", "target_table"].map((column) => lineage(CHILD, column, "children")),
      { collection: "rows", path: "", kind: "row", column: "" },
    ],
  },
  {
    what: "the digest of a record altered",
    spoil: (target) => target.prepare("UPDATE _touchdown_records SET hash = 'x' WHERE path = ?").run(CHILD),
    found: [lineage(CHILD, "hash", "children")],
  },
  {
    what: "a document deleted from the ledger",
    spoil: (target) => target.prepare("DELETE FROM _touchdown_records WHERE path = ?").run(CHILD),
    found: [
      { collection: "children", path: CHILD, kind: "record", column: "" },
      { collection: "rows", path: "", kind: "row", column: "" },
    ],
  },
  {
    what: "an element that the source does not have",
    spoil: (target) =>
      target
        .prepare(
          "INSERT INTO _touchdown_records SELECT system, path || '9', collection, 4, 'x', NULL, NULL, hash, update_time_us, page FROM _touchdown_records WHERE path = ?",
        )
        .run(`${PARENT}#items/a`),
    found: [{ collection: "parents", path: `${PARENT}#items/a9`, kind: "record", column: "" }],
  },
  {
    what: "a reject of the transform turned into nothing",
    spoil: (target) => {
      for (const table of ["records", "rejects"])
        target.prepare(`DELETE FROM _touchdown_${table} WHERE path = 'tiny/parents/list/poison-title'`).run();
    },
    found: [{ collection: "parents", path: "tiny/parents/list/poison-title", kind: "record", column: "" }],
  },
  {
    what: "a reject of the loader turned into nothing",
    spoil: (target) => {
      for (const table of ["records", "rejects"])
        target.prepare(`DELETE FROM _touchdown_${table} WHERE path = 'tiny/parents/list/poison-constraint'`).run();
    },
    found: [{ collection: "parents", path: "tiny/parents/list/poison-constraint", kind: "record", column: "" }],
  },
  {
    what: "a record that was rejected although the target takes it",
    spoil: (target) => {
      target.prepare("DELETE FROM child WHERE id = ?").run(childId);
      target
        .prepare(
          "UPDATE _touchdown_records SET disposition = 5, rule = 'missing-parent', target_table = NULL, target_id = NULL WHERE path = ?",
        )
        .run(CHILD);
      target
        .prepare(
          "INSERT INTO _touchdown_rejects SELECT system, path, collection, rule, 'no', '', page FROM _touchdown_records WHERE path = ?",
        )
        .run(CHILD);
    },
    found: [
      ...["disposition", "rule", "target_id", "target_table"].map((column) => lineage(CHILD, column, "children")),
      { collection: "children", path: CHILD, kind: "row", column: "" },
    ],
  },
  {
    what: "a reference that is null without a finding",
    spoil: (target) => target.exec("DELETE FROM _touchdown_findings WHERE path = 'tiny/parents/list/x97/children/c97'"),
    found: [cell("tiny/parents/list/x97/children/c97", "friend_id", "children")],
  },
  {
    what: "what a claim says altered",
    spoil: (target) =>
      target
        .prepare(
          "UPDATE _touchdown_claims SET claim = json_set(claim, '$.name', 'Nobody') WHERE path = 'tiny/people/list/p3'",
        )
        .run(),
    // The key is settled from what the ledger says, so that its row differs as well.
    found: [
      { collection: "people", path: "tiny/people/list/p3", kind: "claim", column: "values" },
      { collection: "merge persons", path: "tiny/people/list/p3", kind: "cell", column: "name" },
    ],
  },
  {
    what: "the row of a merge altered",
    spoil: (target) => target.prepare("UPDATE person SET name = 'Nobody' WHERE id = ?").run(personId),
    found: [{ collection: "merge persons", path: "tiny/people/list/p3", kind: "cell", column: "name" }],
  },
  {
    what: "a merged pair that was split",
    spoil: (target) => {
      target
        .prepare(
          "INSERT INTO person VALUES ('second', 'p3@elsewhere.com', 'Guest 1', 'friday', 'tiny/guests/list/g1', 'h')",
        )
        .run();
      target
        .prepare(
          "UPDATE _touchdown_records SET disposition = 1, target_id = 'second' WHERE path = 'tiny/guests/list/g1'",
        )
        .run();
    },
    found: ["disposition", "target_id"].map((column) => lineage("tiny/guests/list/g1", column, "merge persons")),
  },
  {
    what: "a derived row altered",
    spoil: (target) =>
      target.prepare("UPDATE person SET name = 'Somebody' WHERE id = ?").run(targetId("user", "p200@example.com")),
    found: [{ collection: "parents", path: "tiny/parents/list/x200", kind: "derived", column: "name" }],
  },
  {
    what: "a derived row deleted",
    spoil: (target) => target.prepare("DELETE FROM person WHERE id = ?").run(targetId("user", "p200@example.com")),
    found: [{ collection: "parents", path: "tiny/parents/list/x200", kind: "derived", column: "" }],
  },
];

/** A strict table takes no real number where a whole one belongs: somebody has rebuilt it otherwise. */
function rebuildLoose(target: Target, sql: string, id: string): void {
  target.unsafeMode(true);
  target.pragma("writable_schema = ON");
  target.exec("UPDATE sqlite_schema SET sql = replace(sql, 'size INTEGER', 'size ANY') WHERE name = 'parent'");
  target.pragma("writable_schema = RESET");
  target.unsafeMode(false);
  target.prepare(sql).run(id);
}
