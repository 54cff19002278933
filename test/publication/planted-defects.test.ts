import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readManifest } from "../../coordinator/publication/manifest.ts";
import type { Reach } from "../../shared/checkpoint.ts";
import type { Published } from "../../shared/publication.ts";
import { change, closeBed, databaseOf, failed, filesOf, openBed, promote, publish, type Bed } from "./catalogue-bed.ts";

let bed: Bed;
beforeEach(() => {
  bed = openBed();
});
afterEach(() => closeBed(bed));

/** Runs something when a checkpoint is reached for the n-th time: between what was written and its being read back. */
function at(checkpoint: string, times: number, act: () => void): Reach {
  let left = times;
  return (reached) => {
    if (reached !== checkpoint) return;
    left -= 1;
    if (left === 0) act();
  };
}

/** Three documents and the database, which comes last. */
const WRITTEN = ["set-file-replaced", 4] as const;

function rewrite(file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(file, "utf8");
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`nothing to spoil in ${file}`);
  writeFileSync(file, changed);
}

const documentOf = (name: string, set = "staging"): string => join(bed.folder, set, `${name}_${set}.json`);
const inDatabase = (sql: string) => () => change(bed, "staging", sql);
const inDocument = (name: string, from: string | RegExp, to: string) => () => rewrite(documentOf(name), from, to);

type Defect = readonly [title: string, spoil: () => void, questions: readonly string[], tables: readonly string[]];

const DEFECTS: readonly Defect[] = [
  [
    "a cell of the database is changed",
    inDatabase("UPDATE teams SET lead = 'Eve' WHERE teamId = 'T-3'"),
    ["values", "documents"],
    ["teams"],
  ],
  [
    "an empty cell becomes an empty text",
    inDatabase("UPDATE teams SET lead = '' WHERE teamId = 'T-2'"),
    ["values", "documents"],
    ["teams"],
  ],
  [
    "a number loses its last digit",
    inDatabase("UPDATE teams SET heads = 9007199254740992 WHERE teamId = 'T-2'"),
    ["values", "documents"],
    ["teams"],
  ],
  [
    "a row of the database is dropped",
    inDatabase("DELETE FROM tasks WHERE taskId = 'K-5'"),
    ["records", "values", "documents"],
    ["tasks"],
  ],
  [
    "a record is in two rows",
    inDatabase(
      "INSERT INTO tasks_held SELECT taskId, title, 'twice', cells, file_sha256, record, first_line, last_line FROM tasks WHERE taskId = 'K-1'",
    ),
    ["records", "values", "documents"],
    ["tasks", "tasks_held"],
  ],
  [
    "a rejected record is in a row",
    inDatabase("INSERT INTO tasks_held VALUES ('K-0', 'No id', 'x', '{}', '', 4, 1, 1)"),
    ["records", "cells", "values", "documents"],
    ["tasks_held"],
  ],
  [
    "a row is of no record of the file",
    inDatabase("UPDATE tasks SET record = 77 WHERE taskId = 'K-1'"),
    ["records", "values", "documents"],
    ["tasks"],
  ],
  [
    "two rows are swapped",
    inDatabase("UPDATE tasks SET record = 3 - record WHERE taskId IN ('K-1', 'K-2')"),
    ["cells", "values", "documents"],
    ["tasks"],
  ],
  [
    "a kept cell is changed",
    inDatabase(`UPDATE tasks SET cells = replace(cells, 'Build', 'Built') WHERE taskId = 'K-2'`),
    ["cells", "values", "documents"],
    ["tasks"],
  ],
  [
    "a kept cell is left out",
    inDatabase(`UPDATE tasks SET cells = json_remove(cells, '$.Note') WHERE taskId = 'K-2'`),
    ["cells", "values", "documents"],
    ["tasks"],
  ],
  [
    "a cell is kept that the file has not",
    inDatabase(`UPDATE tasks SET cells = json_set(cells, '$.More', 'x') WHERE taskId = 'K-2'`),
    ["cells", "values", "documents"],
    ["tasks"],
  ],
  [
    "the lines are wrong by one",
    inDatabase("UPDATE teams SET last_line = last_line + 1 WHERE teamId = 'T-3'"),
    ["cells", "values", "documents"],
    ["teams"],
  ],
  [
    "the file's hash is another one",
    inDatabase("UPDATE teams SET file_sha256 = 'x' WHERE teamId = 'T-1'"),
    ["cells", "values", "documents"],
    ["teams"],
  ],
  [
    "a reference leads nowhere",
    inDatabase("UPDATE tasks SET team_ref = 'T-0' WHERE taskId = 'K-1'"),
    ["values", "documents", "references"],
    ["tasks"],
  ],
  [
    "a key has a blank at its end",
    inDatabase("UPDATE team_sizes SET teamId = 'T-1 ' WHERE teamId = 'T-1'"),
    ["values", "keys"],
    ["team_sizes"],
  ],
  [
    "a key is empty",
    inDatabase("UPDATE team_sizes SET teamId = '' WHERE teamId = 'T-1'"),
    ["values", "keys"],
    ["team_sizes"],
  ],
  ["a cell of a document is changed", inDocument("teams", '"lead": "Ada"', '"lead": "Eve"'), ["documents"], ["teams"]],
  [
    "a number of a document becomes a text",
    inDocument("teams", '"heads": 4', '"heads": "4"'),
    ["documents"],
    ["teams"],
  ],
  ["a value inside JSON is changed", inDocument("teams", '"blue"', '"black"'), ["documents"], ["teams"]],
  [
    "a row of a document is left out",
    inDocument("tasks", /\n {2}\{[^}]*?"taskId": "K-2"[^]*?\n {2}\},/, ""),
    ["documents"],
    ["tasks"],
  ],
  ["a document is cut off", inDocument("tasks", /\}\n\]\n$/, "}"), ["documents"], ["tasks"]],
  ["a document has a row more", inDocument("tasks", /\n\]\n$/, ',\n{"taskId": "K-9"}\n]\n'), ["documents"], ["tasks"]],
  ["a document is no array", inDocument("tasks", /^\[/, "{"), ["documents"], ["tasks"]],
];

test.each(DEFECTS)(
  "%s: exactly the questions that can see it fail, its table is not verified, and the set is not sealed",
  async (...[, spoil, questions, tables]) => {
    const published = await publish(bed, { reach: at(...WRITTEN, spoil) });
    expect(failed(published)).toEqual(expect.arrayContaining([...questions]));
    expect(failed(published).filter((name) => !questions.includes(name))).toEqual([]);
    expect(unverified(published)).toEqual(tables.map((table) => `catalogue_staging.${table}`));
    expect(published.tables.find(({ verified }) => !verified)?.issues.length).toBeGreaterThan(1);
    expect(readManifest(bed.folder, "staging")).toBeNull();
    // The next publication puts it right, and tells the log that it did.
    const mended = await publish(bed);
    expect(failed(mended)).toEqual([]);
    expect(mended.governanceEntries).toBe(tables.length);
    expect(readManifest(bed.folder, "staging")).not.toBeNull();
  },
);

function unverified({ tables }: Published): string[] {
  return tables.filter(({ verified }) => !verified).map(({ target }) => target);
}

const FILES: readonly [string, () => void][] = [
  ["has lost its last record", () => rewrite(bed.files[1]!.file, /\r\nK-4.*$/s, "")],
  ["has another cell", () => rewrite(bed.files[1]!.file, "Adrift", "A drift")],
  ["has a record more", () => appendFileSync(bed.files[1]!.file, "\r\nK-8,Late,T-1,Open,")],
];
test.each(FILES)("a source file that %s when it is read again is found out", async (_, spoil) => {
  const published = await publish(bed, { reach: at(...WRITTEN, spoil) });
  expect(failed(published)).toContain("records");
  expect(readManifest(bed.folder, "staging")).toBeNull();
});

test("a record that the ledger has lost, and one that landed twice, are found out", async () => {
  bed.files = bed.files.map((file) => ({ ...file, records: file.records + 1 }));
  const published = await publish(bed);
  expect(failed(published)).toEqual(["records"]);
  expect(published.verdicts[0]?.samples.map(({ detail }) => detail)).toEqual([
    "5 records, and 6 were counted before the load",
    "6 records, and 7 were counted before the load",
  ]);
});

const LOGS: readonly [string, (text: string) => string][] = [
  ["two lines glued together", (text) => text.replace("}\n{", "}{")],
  ["a line changed", (text) => text.replace('"rowCount":5', '"rowCount":6')],
  ["its first line gone", (text) => text.slice(text.indexOf("\n") + 1)],
  ["its last line cut", (text) => text.slice(0, -20)],
];
test.each(LOGS)("a governance log with %s fails its question, or is refused", async (_, spoil) => {
  await publish(bed);
  const log = join(bed.folder, "governance.jsonl");
  const spoilLog = (): void => writeFileSync(log, spoil(readFileSync(log, "utf8")));
  const before = readFileSync(log, "utf8");
  spoilLog();
  expect(readFileSync(log, "utf8")).not.toBe(before);
  const unchanged = await publish(bed);
  expect(failed(unchanged)).toEqual(["governance"]);
  await expect(promote(bed)).rejects.toMatchObject({ code: expect.stringMatching(/GOVERNANCE_DAMAGED|SET_UNSOUND/) });
});

const inProduction = (sql: string) => () => change(bed, "production", sql);
/** The database and three documents. */
const PROMOTED = ["set-file-replaced", 4] as const;

const PRODUCTION: readonly Defect[] = [
  [
    "a cell is changed and its base with it",
    inProduction(
      "UPDATE teams SET lead = 'Eve' WHERE teamId = 'T-1'; UPDATE _sync_state SET fields = replace(fields, substr(fields, 33, 16), '0000000000000000') WHERE key = 'T-1'",
    ),
    ["values", "digests", "bases", "documents"],
    ["teams"],
  ],
  [
    "a cell is changed behind the back of the promotion",
    inProduction("UPDATE teams SET lead = 'Eve' WHERE teamId = 'T-1'"),
    ["values", "documents"],
    ["teams"],
  ],
  [
    "a row is dropped behind its back",
    inProduction("DELETE FROM tasks WHERE taskId = 'K-2'"),
    ["values", "documents"],
    ["tasks"],
  ],
  ["a base is lost", inProduction("DELETE FROM _sync_state WHERE key = 'K-2'"), ["bases"], ["tasks"]],
  [
    "a live record is called a tombstone",
    inProduction("UPDATE _sync_state SET state = 'tombstone' WHERE key = 'K-2'"),
    ["bases", "documents"],
    ["tasks"],
  ],
  [
    "a base is called live that the source has not",
    inProduction("INSERT INTO _sync_state VALUES ('tasks', 'K-0', 'live', '', '', 1)"),
    ["bases"],
    ["tasks"],
  ],
  [
    "a reference leads nowhere",
    inProduction("UPDATE tasks SET team_ref = 'T-0' WHERE taskId = 'K-1'"),
    ["values", "documents", "references"],
    ["tasks"],
  ],
];
test.each(PRODUCTION)(
  "in production %s: exactly the questions that can see it fail, and the set is not sealed",
  async (...[, spoil, questions, tables]) => {
    await publish(bed);
    const promoted = await promote(bed, { reach: at(...PROMOTED, spoil) });
    expect(failed(promoted).toSorted()).toEqual([...questions].toSorted());
    expect(unverified(promoted)).toEqual(tables.map((table) => `catalogue_production.${table}`));
    expect(readManifest(bed.folder, "production")).toBeNull();
  },
);

test("a staging database that another process has opened meanwhile leaves nothing of its journal beside the new one", async () => {
  await publish(bed);
  writeFileSync(`${databaseOf(bed, "staging")}-journal`, "left by somebody who was killed");
  change(bed, "staging", "UPDATE teams SET lead = 'Eve'");
  await publish(bed);
  expect(Object.keys(filesOf(bed)).filter((name) => /-journal|-wal|-shm|draft/.test(name))).toEqual([]);
});
