import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refusal } from "../../coordinator/publication/build-database.ts";
import { readManifest } from "../../coordinator/publication/manifest.ts";
import {
  SMALL,
  change,
  closeBed,
  databaseOf,
  edited,
  load,
  openBed,
  promote,
  publish,
  syncOnce,
  type Bed,
} from "./catalogue-bed.ts";

let bed: Bed;
beforeEach(async () => {
  bed = openBed();
  await publish(bed);
});
afterEach(() => closeBed(bed));

const FOREIGN: readonly [string, (file: string) => void][] = [
  ["a database of somebody else", (file) => void new Database(file).exec("CREATE TABLE teams (teamId)").close()],
  [
    "a file that is no database",
    (file) => writeFileSync(file, "not a database at all, but long enough to be read as one"),
  ],
];
test.each(FOREIGN)("%s is refused, and is not touched", async (_, make) => {
  const file = databaseOf(bed, "production");
  await promote(bed);
  for (const name of readdirSync(join(bed.folder, "production")))
    writeFileSync(join(bed.folder, "production", name), "");
  writeFileSync(file, "");
  make(file);
  const before = readFileSync(file);
  await expect(promote(bed)).rejects.toMatchObject({ code: "SET_FOREIGN" });
  expect(readFileSync(file).equals(before)).toBe(true);
});

const OTHERS: readonly [string, string][] = [
  ["another migration", "UPDATE _sync_meta SET migration = 'other'"],
  ["another schema", "UPDATE _sync_meta SET schema_version = 2"],
  ["other columns", "ALTER TABLE tasks ADD COLUMN mood TEXT"],
  ["hashes of other columns", "UPDATE _sync_tables SET columns = '[]'"],
];
test.each(OTHERS)("a production database of %s is refused", async (_, sql) => {
  await promote(bed);
  change(bed, "production", sql);
  const before = readFileSync(databaseOf(bed, "production"));
  await expect(promote(bed)).rejects.toMatchObject({ code: "SET_FOREIGN" });
  expect(readFileSync(databaseOf(bed, "production")).equals(before)).toBe(true);
});

const UNSOUND: readonly [string, () => void][] = [
  ["has no manifest", () => copyFileSync("/dev/null", join(bed.folder, "staging", "manifest.json"))],
  ["was changed by hand", () => change(bed, "staging", "UPDATE teams SET lead = 'Eve'")],
  ["was made from other files", () => load(bed, edited({ "T-1": { 2: "Kim" } }))],
];
test.each(UNSOUND)("a staging set that %s is not promoted", async (_, spoil) => {
  spoil();
  await expect(promote(bed)).rejects.toMatchObject({ code: "SET_UNSOUND" });
  expect(existsSync(databaseOf(bed, "production"))).toBe(false);
});

test("a staging set that was made with another setting is not promoted", async () => {
  await expect(promote(bed, { hold: "no" })).rejects.toMatchObject({ code: "SET_UNSOUND" });
});

test("a new row that production cannot hold stops the promotion as a whole", async () => {
  await promote(bed);
  change(
    bed,
    "production",
    "CREATE UNIQUE INDEX one_title ON tasks (title); UPDATE tasks SET title = 'Anew' WHERE taskId = 'K-2'",
  );
  const before = readFileSync(databaseOf(bed, "production"));
  const said = { ...SMALL, tasks: [...SMALL.tasks, ["K-7", "Anew", "T-1", "Open", ""]] };
  await expect(syncOnce(bed, said, { run: "R2" })).rejects.toMatchObject({ code: "PUBLICATION_REFUSED" });
  expect(readFileSync(databaseOf(bed, "production")).equals(before)).toBe(true);
});

test("a promotion whose last word is refused leaves production whole, with its manifest", async () => {
  await promote(bed);
  change(
    bed,
    "production",
    `CREATE TABLE hooks (team TEXT REFERENCES teams (teamId) DEFERRABLE INITIALLY DEFERRED);
     CREATE TRIGGER hooked AFTER UPDATE ON tasks BEGIN INSERT INTO hooks VALUES ('nobody'); END`,
  );
  const manifest = readManifest(bed.folder, "production");
  expect(manifest).not.toBeNull();
  await expect(syncOnce(bed, edited({ "K-1": { 1: "Other" } }), { run: "R2" })).rejects.toMatchObject({
    code: "PUBLICATION_REFUSED",
    message: expect.stringContaining("hooks.team = nobody"),
  });
  expect(readManifest(bed.folder, "production")).toEqual(manifest);
});

test.each(["SQLITE_FULL", "SQLITE_BUSY", "SQLITE_IOERR_WRITE", "ENOSPC"])(
  "what is no fault of a row is not called one: %s stays what it is",
  (code) => {
    const thrown = Object.assign(new Error("the disk says no"), { code });
    expect(refusal("of production", thrown)).toBe(thrown);
    const constraint = new Database.SqliteError("NOT NULL constraint failed", "SQLITE_CONSTRAINT_NOTNULL");
    expect(refusal("tasks, row K-1", constraint)).toMatchObject({ code: "PUBLICATION_REFUSED" });
  },
);

test("a document that stood there before the first promotion is set aside, whosever it is", async () => {
  const folder = join(bed.folder, "production");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "teams_production.json"), '[{"team": "of another tool"}]');
  const { changedDocuments, verdicts } = await promote(bed);
  expect(verdicts.every(({ status }) => status === "PASS")).toBe(true);
  expect(changedDocuments).toHaveLength(1);
  expect(readFileSync(join(bed.folder, changedDocuments[0]!.keptAs), "utf8")).toBe('[{"team": "of another tool"}]');
});
