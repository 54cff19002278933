import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { copyFileOf } from "../../../coordinator/backup/backup-folder.ts";
import { holdBackups, takeBackup } from "../../../coordinator/backup/take-backup.ts";
import { verifyBackup } from "../../../coordinator/backup/verify-backup.ts";
import { openTarget, openTargetReadOnly } from "../../../shared/connections/sqlite.ts";
import { backUp, change, closeWorkshop, openWorkshop, use, type Workshop } from "./workshop.ts";
import { LAUNCH } from "../../support/launch.ts";

let workshop: Workshop;
beforeEach(() => {
  workshop = openWorkshop();
});
afterEach(() => closeWorkshop(workshop));

function backups(): string[] {
  return readdirSync(join(workshop.runsDir, workshop.run, "backups")).filter((name) => name !== ".lock");
}

test("a backup holds what is committed, whether or not it is still in the WAL, and proves it", async () => {
  const writer = openTarget(workshop.target);
  writer.pragma("wal_autocheckpoint = 0");
  writer.exec("INSERT INTO loose VALUES ('in the', 'WAL')");
  const { folder, manifest } = await backUp(workshop, "first");
  writer.close();
  expect(manifest).toMatchObject({
    name: "first",
    run: "run",
    migration: "tiny",
    migrationVersion: "1",
    configDigest: "settings",
    tables: { thing: { rows: 200 }, loose: { rows: 3 }, _touchdown_records: { rows: 200 } },
    files: { count: 0, bytes: 0 },
  });
  expect(readdirSync(folder).toSorted()).toEqual(["manifest.json", "target.db"]);
  expect(await verifyBackup(workshop, "first")).toMatchObject({ name: "first", faults: [] });
  // Verifying has left nothing beside it either.
  expect(readdirSync(folder).toSorted()).toEqual(["manifest.json", "target.db"]);
});

test("without a name it is called by the time in UTC", async () => {
  const { name } = await backUp(workshop, null, new Date("2026-11-21T09:30:05.123Z"));
  expect(name).toBe("20261121-093005");
});

test("a backup taken while another process writes is one moment of what it wrote", { timeout: 60_000 }, async () => {
  // Large enough for several steps of copying.
  change(
    workshop,
    `INSERT INTO loose SELECT value, randomblob(100000) FROM (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1
     FROM n WHERE value < 400) SELECT value FROM n)`,
  );
  const writer = spawn(
    process.execPath,
    [LAUNCH, fileURLToPath(new URL("writer-main.ts", import.meta.url)), workshop.target],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    await once(writer.stdout, "data");
    const { folder, manifest } = await backUp(workshop, "busy");
    const copy = openTargetReadOnly(copyFileOf(folder));
    const counts = copy
      .prepare("SELECT (SELECT count(*) FROM thing) AS things, (SELECT count(*) FROM part) AS parts")
      .get();
    copy.close();
    const { things, parts } = counts as { things: number; parts: number };
    expect(things).toBe(parts);
    expect(things).toBeGreaterThan(200);
    expect(manifest.tables["thing"]?.rows).toBe(things);
    const later = use(workshop, (target) => target.prepare<[], number>("SELECT count(*) FROM thing").pluck().get());
    expect(later).toBeGreaterThan(things);
    expect((await verifyBackup(workshop, "busy")).faults).toEqual([]);
  } finally {
    writer.kill("SIGKILL");
  }
});

test("a name that is taken is refused, and the backup of that name stays", async () => {
  const { manifest } = await backUp(workshop, "once");
  await expect(backUp(workshop, "once")).rejects.toMatchObject({ code: "BACKUP_EXISTS" });
  expect((await verifyBackup(workshop, "once")).manifest).toEqual(manifest);
});

test("a target that is damaged gives no backup", async () => {
  const bytes = readFileSync(workshop.target);
  // The fourth page of 8 KB: its header says what kind of page it is.
  bytes.fill(0xff, 3 * 8192, 3 * 8192 + 64);
  writeFileSync(workshop.target, bytes);
  await expect(backUp(workshop, "rotten")).rejects.toMatchObject({
    code: expect.stringMatching(/^(BACKUP_DAMAGED|TARGET_UNAVAILABLE)$/),
  });
  expect(backups()).toEqual([]);
});

test("a target with a violated foreign key gives no backup, and the table is named", async () => {
  use(workshop, (target) => {
    target.pragma("foreign_keys = OFF");
    target.exec("DELETE FROM thing WHERE id = 'thing-1'");
  });
  await expect(backUp(workshop, "orphaned")).rejects.toMatchObject({
    code: "BACKUP_DAMAGED",
    message: expect.stringContaining("1 rows of part refer to a missing row of thing"),
  });
  expect(backups()).toEqual([]);
});

test("a backup that is interrupted leaves nothing", async () => {
  const options = { ...workshop, name: "cut", codeVersion: "0.0.0", now: new Date(), reach: () => undefined };
  await expect(takeBackup({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(backups()).toEqual([]);
});

test("what a killed backup left is removed by the next one", async () => {
  await backUp(workshop, "sound");
  const half = await backUp(workshop, "half");
  writeFileSync(join(half.folder, "manifest.json.draft"), readFileSync(join(half.folder, "manifest.json")));
  rmSync(join(half.folder, "manifest.json"));
  // This one no backup has left, whatever it is.
  const other = join(workshop.runsDir, workshop.run, "backups", "notes");
  mkdirSync(other);
  writeFileSync(join(other, "read.me"), "of a person");
  await backUp(workshop, "half");
  expect(backups().toSorted()).toEqual(["half", "notes", "sound"]);
  await expect(backUp(workshop, "notes")).rejects.toMatchObject({ code: "BACKUP_EXISTS" });
  expect((await verifyBackup(workshop, "half")).faults).toEqual([]);
});

test("a disk without room is refused beforehand, with what is needed and what is free", async () => {
  // A file with a hole: it says to be as large as no disk is, and takes no room.
  truncateSync(workshop.target, 8 * 2 ** 40);
  await expect(backUp(workshop, "large")).rejects.toMatchObject({
    code: "DISK_SHORT",
    message: expect.stringMatching(/needs 8388624\.0 MB, and .*backups has \d+\.\d MB free/),
  });
  expect(backups()).toEqual([]);
});

test("the copied files of a run are counted, and stay where they are", async () => {
  change(
    workshop,
    `INSERT INTO _touchdown_files VALUES ('friday', 'a', 'copied', 'uploads/a', 10, 'sum', 0), ('friday', 'b', 'missing', NULL, NULL, NULL, 0),
     ('mwr', 'c', 'copied', 'uploads/c', 32, 'sum', 0)`,
  );
  const { folder, manifest } = await backUp(workshop, "files");
  expect(manifest.files).toEqual({ count: 2, bytes: 42 });
  expect(existsSync(join(folder, "files"))).toBe(false);
});

test("one process at a time is at the backups of a run", { timeout: 30_000 }, async () => {
  const hold = await holdBackups(workshop);
  await expect(backUp(workshop)).rejects.toMatchObject({ code: "RUN_CONFLICT" });
  hold.release();
  await backUp(workshop);
});
