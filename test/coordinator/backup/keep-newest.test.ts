import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backupFolder, copyFileOf, listBackups } from "../../../coordinator/backup/backup-folder.ts";
import { keepNewest } from "../../../coordinator/backup/keep-newest.ts";
import { newestSoundBackup } from "../../../coordinator/backup/newest-sound-backup.ts";
import { backUp, closeWorkshop, openWorkshop, type Workshop } from "./workshop.ts";

let workshop: Workshop;
beforeEach(async () => {
  workshop = openWorkshop();
  for (const [name, day] of [
    ["d", 1],
    ["c", 2],
    ["b", 3],
    ["a", 4],
  ] as const) {
    await backUp(workshop, name, new Date(Date.UTC(2026, 10, day)));
  }
});
afterEach(() => closeWorkshop(workshop));

function names(): string[] {
  return listBackups(workshop).map(({ name }) => name);
}

function damage(name: string): void {
  writeFileSync(copyFileOf(backupFolder(workshop, name)), "rust");
}

test("backups are listed by the time they were taken, newest first, whatever their names", () => {
  expect(names()).toEqual(["a", "b", "c", "d"]);
});

test("the oldest beyond the number go", async () => {
  expect(await keepNewest(workshop, 2)).toEqual({ kept: ["a", "b"], removed: ["c", "d"], damaged: [] });
  expect(names()).toEqual(["a", "b"]);
});

test("the newest one stays, whatever the number", async () => {
  expect(await keepNewest(workshop, 0)).toMatchObject({ kept: ["a"], removed: ["b", "c", "d"] });
});

test("a damaged one neither counts nor goes: a sound one older than it is kept in its stead", async () => {
  damage("a");
  damage("d");
  const kept = await keepNewest(workshop, 2);
  expect(kept).toMatchObject({ kept: ["b", "c"], removed: [] });
  expect(kept.damaged.toSorted()).toEqual(["a", "d"]);
  expect(names()).toEqual(["a", "b", "c", "d"]);
});

test("the newest sound backup is found behind damaged ones, which are told", async () => {
  damage("a");
  writeFileSync(`${backupFolder(workshop, "b")}/manifest.json`, "{");
  const told: string[] = [];
  const newest = await newestSoundBackup(workshop, ({ name }) => told.push(name));
  expect(newest.name).toBe("c");
  expect(told.toSorted()).toEqual(["a", "b"]);
});

test("where no backup is sound there is none to go back to", async () => {
  for (const name of names()) damage(name);
  await expect(newestSoundBackup(workshop, () => undefined)).rejects.toMatchObject({ code: "BACKUP_MISSING" });
});
