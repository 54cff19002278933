import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backupFolder, copyFileOf } from "../../../coordinator/backup/backup-folder.ts";
import { hashFile } from "../../../coordinator/backup/hash-file.ts";
import { sealManifest, writeManifest, type ManifestContent } from "../../../coordinator/backup/manifest.ts";
import { requireSoundBackup, verifyBackup } from "../../../coordinator/backup/verify-backup.ts";
import { makeStandalone, openTarget } from "../../../shared/connections/sqlite.ts";
import { addRun, backUp, closeWorkshop, openWorkshop, type Workshop } from "./workshop.ts";

let workshop: Workshop;
let folder: string;
let content: ManifestContent;

beforeEach(async () => {
  workshop = openWorkshop();
  const backup = await backUp(workshop, "good");
  const { seal: _, ...rest } = backup.manifest;
  ({ folder } = backup);
  content = rest;
});
afterEach(() => closeWorkshop(workshop));

type Told = readonly [kind: string, what: RegExp];

async function expectFaults(...told: readonly Told[]): Promise<void> {
  const { faults } = await verifyBackup(workshop, "good");
  expect(faults.map(({ kind }) => kind).toSorted()).toEqual(told.map(([kind]) => kind).toSorted());
  for (const [kind, what] of told) {
    expect(faults).toContainEqual({ kind, what: expect.stringMatching(what) });
  }
  await expect(requireSoundBackup(workshop, "good")).rejects.toMatchObject({ code: "BACKUP_DAMAGED" });
}

/** Changes rows of the copy, and has size, SHA-256 and seal agree with it again: what somebody would do who knows how. */
async function falsify(sql: string): Promise<void> {
  const file = copyFileOf(folder);
  const copy = openTarget(file);
  copy.pragma("foreign_keys = OFF");
  copy.exec(sql);
  copy.close();
  makeStandalone(file);
  const { length: bytes } = readFileSync(file);
  writeManifest(folder, sealManifest({ ...content, bytes, sha256: await hashFile(file) }));
}

test("a backup that nobody touched has no fault", async () => {
  expect((await verifyBackup(workshop, "good")).faults).toEqual([]);
  expect(await requireSoundBackup(workshop, "good")).toMatchObject({ name: "good" });
});

test("a flipped bit is caught by the file's SHA-256, and where it lies in a cell the table is named", async () => {
  const file = copyFileOf(folder);
  const bytes = readFileSync(file);
  // Where it was before its page was split lies an older copy of it, which is no cell any more.
  const at = bytes.lastIndexOf("Thing 77");
  bytes[at] = "T".charCodeAt(0) ^ 1;
  writeFileSync(file, bytes);
  await expectFaults(["sha256", /the manifest says/], ["table", /^thing has the same number of rows \(200\)/]);
});

test("a row that was changed, with all checksums recomputed, is caught by its table's digest", async () => {
  await falsify("UPDATE part SET note = 'forged' WHERE id = 'part-7'");
  await expectFaults(["table", /^part has the same number of rows \(200\), and not the same content/]);
});

test("a row that was added is counted", async () => {
  await falsify("INSERT INTO part VALUES ('forged', 'thing-1', NULL)");
  await expectFaults(["table", /^part has 201 rows, the manifest says 200/]);
});

test("a table that was dropped is missed, and the schema differs", async () => {
  await falsify("DROP TABLE loose");
  await expectFaults(["table", /^loose is missing/], ["table", /^sqlite_schema has \d+ rows/]);
});

test("a violated foreign key is caught by SQLite's own check", async () => {
  await falsify("DELETE FROM thing WHERE id = 'thing-3'");
  await expectFaults(
    ["structure", /^foreign_key_check: 1 rows of part refer to a missing row of thing/],
    ["table", /^thing has 199 rows/],
  );
});

test("a manifest that was altered is caught by its seal", async () => {
  const { manifest } = await verifyBackup(workshop, "good");
  writeManifest(folder, { ...sealManifest(content), ...manifest, takenAt: "2020-01-01T00:00:00.000Z" });
  await expectFaults(["manifest", /not what its seal says/]);
});

test("a manifest that was altered and sealed again is caught by the file", async () => {
  const tables = { ...content.tables, thing: { rows: 199, digest: content.tables["thing"]?.digest ?? "" } };
  writeManifest(folder, sealManifest({ ...content, tables }));
  await expectFaults(["table", /^thing has 200 rows, the manifest says 199/]);
});

test("a ledger digest that was altered and sealed again is caught by the manifest's own tables", async () => {
  writeManifest(folder, sealManifest({ ...content, ledgerDigest: "0".repeat(32) }));
  await expectFaults(["manifest", /ledger digest/]);
});

test("the manifest of another run is caught by the run's name in it", async () => {
  const other = addRun(workshop, "other");
  const { folder: from } = await backUp(other, "good");
  cpSync(join(from, "manifest.json"), join(folder, "manifest.json"));
  const { faults } = await verifyBackup(workshop, "good");
  expect(faults).toContainEqual({ kind: "run", what: "the manifest is of run other, not of run" });
  expect(faults).toContainEqual({ kind: "run", what: "the file is of run run, the manifest of other" });
});

test("the backup of another run under this run's name is caught by the ledger inside", async () => {
  const other = addRun(workshop, "other");
  const { folder: from, manifest } = await backUp(other, "good");
  const { seal: _, ...rest } = manifest;
  cpSync(copyFileOf(from), copyFileOf(folder));
  writeManifest(folder, sealManifest({ ...rest, run: "run" }));
  await expectFaults(["run", /the file is of run other, the manifest of run/]);
});

test("a file that was cut off is caught by its size and everything else", async () => {
  truncateSync(copyFileOf(folder), content.bytes - 8192);
  const { faults } = await verifyBackup(workshop, "good");
  expect(faults.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["size", "sha256", "structure"]));
});

test("a file that is gone is missed", async () => {
  rmSync(copyFileOf(folder));
  await expectFaults(["file", /is missing/]);
});

test.each([
  ["no JSON", "{"],
  ["of another shape", '{"format": 2}'],
])("a manifest that is %s is a fault, and the backup is not taken for missing", async (_what, text) => {
  writeFileSync(join(folder, "manifest.json"), text);
  await expectFaults(["manifest", /cannot be read/]);
});

test("a backup under another name than its own is a fault", async () => {
  renameSync(folder, backupFolder(workshop, "better"));
  const { faults } = await verifyBackup(workshop, "better");
  expect(faults).toEqual([{ kind: "manifest", what: "it is of backup good, and lies in the folder better" }]);
});

test("a name without a manifest is no backup, and the newest ones are named", async () => {
  mkdirSync(backupFolder(workshop, "half"));
  for (const name of ["half", "none"]) {
    await expect(verifyBackup(workshop, name)).rejects.toMatchObject({
      code: "BACKUP_MISSING",
      hint: expect.stringContaining("good"),
    });
  }
});
