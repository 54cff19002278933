import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backupFolder, copyFileOf } from "../../../coordinator/backup/backup-folder.ts";
import { digestTables, type TableDigests } from "../../../coordinator/backup/digest-tables.ts";
import { findLosses } from "../../../coordinator/backup/find-losses.ts";
import { rehearseRollBack } from "../../../coordinator/backup/rehearse-roll-back.ts";
import { rollBack, type RollBackOptions } from "../../../coordinator/backup/roll-back.ts";
import type { Checkpoint } from "../../../shared/checkpoint.ts";
import { openTarget, openTargetReadOnly } from "../../../shared/connections/sqlite.ts";
import { writeDurably } from "../../../shared/durable-file.ts";
import { readRollbackJournal, rollbackFile } from "../../../shared/rollback-journal.ts";
import { backUp, change, closeWorkshop, openWorkshop, type Workshop } from "./workshop.ts";
import { LAUNCH } from "../../support/launch.ts";

let workshop: Workshop;
let then: TableDigests;
const now = new Date("2026-11-21T09:30:05.000Z");
const ASIDE = ".before-rollback-20261121-093005";

beforeEach(async () => {
  workshop = openWorkshop();
  const { manifest } = await backUp(workshop, "before");
  then = manifest.tables;
  change(workshop, "UPDATE thing SET name = 'spoiled'; INSERT INTO loose VALUES ('landed', 'since')");
});
afterEach(() => closeWorkshop(workshop));

function goBack(options: Partial<RollBackOptions> = {}) {
  return rollBack({
    ...workshop,
    name: "before",
    now,
    reach: () => undefined,
    onDamaged: () => undefined,
    confirm: () => Promise.resolve(),
    ...options,
  });
}

async function digestsOf(file: string): Promise<TableDigests> {
  const target = openTargetReadOnly(file);
  return digestTables(target).finally(() => target.close());
}

function inFolder(): string[] {
  return readdirSync(join(workshop.runsDir, workshop.run)).toSorted();
}

/** Does something to the files at a point of the rollback: what a failing disk or another program would do. */
function at(point: Checkpoint, act: () => void): (checkpoint: Checkpoint) => void {
  return (checkpoint) => {
    if (checkpoint === point) act();
  };
}

test("the target is what it was, the present one is set aside, and its reports with it", async () => {
  const spoiled = await digestsOf(workshop.target);
  for (const name of ["report.json", "report.html"])
    writeFileSync(join(workshop.runsDir, workshop.run, name), "PASSED");
  const rolledBack = await goBack();
  const setAside = `${workshop.target}${ASIDE}`;
  expect(rolledBack).toMatchObject({ run: "run", backup: "before", setAside, isResumed: false });
  expect(await digestsOf(workshop.target)).toEqual(then);
  expect(await digestsOf(setAside)).toEqual(spoiled);
  expect(inFolder().filter((name) => !name.includes("target.db-"))).toEqual([
    "backups",
    `report.html${ASIDE}`,
    `report.json${ASIDE}`,
    "target.db",
    `target.db${ASIDE}`,
  ]);
});

test("a rollback does not change the backup, so that it can be done again, and each sets its target aside", async () => {
  await goBack();
  change(workshop, "DELETE FROM part");
  expect(await goBack()).toMatchObject({ setAside: `${workshop.target}${ASIDE}-2` });
  expect(await digestsOf(workshop.target)).toEqual(then);
});

/** A WAL with committed transactions, as a process leaves it that is killed while it writes. */
async function leaveWal(): Promise<void> {
  const main = fileURLToPath(new URL("writer-main.ts", import.meta.url));
  const writer = spawn(process.execPath, [LAUNCH, main, workshop.target], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(writer.stdout, "data");
  writer.kill("SIGKILL");
  await once(writer, "exit");
  expect(existsSync(`${workshop.target}-wal`)).toBe(true);
}

test("a WAL that a killed writer left goes with the target it belongs to, and is not replayed onto the restored one", async () => {
  await leaveWal();
  await goBack();
  expect(await digestsOf(workshop.target)).toEqual(then);
  const aside = openTargetReadOnly(`${workshop.target}${ASIDE}`);
  expect(aside.prepare("SELECT count(*) FROM thing").pluck().get()).toBeGreaterThan(200);
  aside.close();
});

test.each(["rollback-set-aside", "rollback-swapped"] as const)(
  "a WAL that lies beside the target at %s is moved away before anybody opens the restored file",
  async (point) => {
    await leaveWal();
    const wal = readFileSync(`${workshop.target}-wal`);
    await goBack({ reach: at(point, () => writeFileSync(`${workshop.target}-wal`, wal)) });
    expect(readFileSync(`${workshop.target}${ASIDE}-wal`)).toEqual(wal);
    openTarget(workshop.target).close();
    expect(await digestsOf(workshop.target)).toEqual(then);
  },
);

test("a target that SQLite cannot read is set aside, and no WAL of it stays", async () => {
  await leaveWal();
  writeFileSync(workshop.target, Buffer.alloc(100_000, 0x55));
  await goBack();
  expect(existsSync(`${workshop.target}-wal`)).toBe(false);
  expect(await digestsOf(workshop.target)).toEqual(then);
  expect(existsSync(`${workshop.target}${ASIDE}`)).toBe(true);
});

test("a target that is gone is brought back", async () => {
  rmSync(workshop.target);
  expect(await goBack()).toMatchObject({ setAside: null });
  expect(await digestsOf(workshop.target)).toEqual(then);
});

test.each([
  ["writer that does nothing at the moment", openTarget],
  ["reader in a transaction", (file: string) => openTargetReadOnly(file).exec("BEGIN; SELECT count(*) FROM thing")],
])(
  "it is refused while the target is open for a %s, and nothing is changed",
  { timeout: 30_000 },
  async (_who, open) => {
    const spoiled = await digestsOf(workshop.target);
    const other = open(workshop.target);
    try {
      await expect(goBack()).rejects.toMatchObject({ code: "RUN_CONFLICT" });
      expect(await digestsOf(workshop.target)).toEqual(spoiled);
      expect(existsSync(rollbackFile(workshop.target))).toBe(false);
    } finally {
      other.close();
    }
    await goBack();
  },
);

test("whoever opens the target in the midst of it is refused, before the swap and after it", async () => {
  const refused: string[] = [];
  const reach = (checkpoint: Checkpoint): void => {
    expect(() => openTarget(workshop.target)).toThrow(/the rollback of run run to backup before/);
    refused.push(checkpoint);
  };
  await goBack({ reach });
  expect(refused).toHaveLength(7);
  openTarget(workshop.target).close();
});

test("it is not confirmed: nothing is changed", async () => {
  const spoiled = await digestsOf(workshop.target);
  const confirm = () => Promise.reject(new Error("no"));
  await expect(goBack({ confirm })).rejects.toThrow("no");
  expect(await digestsOf(workshop.target)).toEqual(spoiled);
  expect(inFolder().filter((name) => name.startsWith("rollback"))).toEqual([]);
});

test("without a name it goes back to the newest backup that is sound, and tells of the others", async () => {
  await backUp(workshop, "newer");
  writeFileSync(copyFileOf(backupFolder(workshop, "newer")), "rust");
  const told: string[] = [];
  const rolledBack = await goBack({ name: null, onDamaged: ({ name }) => told.push(name) });
  expect(rolledBack.backup).toBe("before");
  expect(told).toEqual(["newer"]);
});

test("a damaged backup is refused before anything is changed", async () => {
  const spoiled = await digestsOf(workshop.target);
  writeFileSync(copyFileOf(backupFolder(workshop, "before")), "rust");
  await expect(goBack()).rejects.toMatchObject({ code: "BACKUP_DAMAGED" });
  expect(await digestsOf(workshop.target)).toEqual(spoiled);
  expect(existsSync(rollbackFile(workshop.target))).toBe(false);
});

test("a copy that is found wrong in the target's place is made again, and what was set aside stays what it was", async () => {
  const spoiled = await digestsOf(workshop.target);
  const flip = (): void => {
    const bytes = readFileSync(workshop.target);
    bytes.write("Thong", bytes.lastIndexOf("Thing 99"));
    writeFileSync(workshop.target, bytes);
  };
  await expect(goBack({ reach: at("rollback-swapped", flip) })).rejects.toMatchObject({
    code: "BACKUP_DAMAGED",
    message: expect.stringContaining("table: thing"),
  });
  expect(() => openTarget(workshop.target)).toThrow(/is not finished/);
  expect(await goBack()).toMatchObject({ isResumed: true, setAside: `${workshop.target}${ASIDE}` });
  expect(await digestsOf(workshop.target)).toEqual(then);
  expect(await digestsOf(`${workshop.target}${ASIDE}`)).toEqual(spoiled);
});

test("when it fails before the target is set aside, everything is as it was", async () => {
  const spoiled = await digestsOf(workshop.target);
  const fail = (): void => {
    throw new Error("the disk is gone");
  };
  await expect(goBack({ reach: at("rollback-copied", fail) })).rejects.toThrow("the disk is gone");
  expect(await digestsOf(workshop.target)).toEqual(spoiled);
  expect(inFolder().filter((name) => /restoring|rollback/.test(name))).toEqual([]);
});

test("another backup may be taken for one that was killed, at any step", async () => {
  await backUp(workshop, "later");
  const spoiled = await digestsOf(workshop.target);
  const fail = (): void => {
    throw new Error("killed");
  };
  for (const point of ["rollback-set-aside", "rollback-swapped", "rollback-checking"] as const) {
    await expect(goBack({ reach: at(point, fail) })).rejects.toThrow("killed");
    expect(await goBack({ name: "later" })).toMatchObject({ backup: "later" });
    expect(await digestsOf(workshop.target)).toEqual(spoiled);
  }
});

test("one that was killed before it did anything and whose backup is damaged since is let go", async () => {
  const journal = {
    run: "run",
    migration: "tiny",
    backup: "before",
    step: "copying",
    startedAt: now.toISOString(),
    suffix: ASIDE,
    hadTarget: true,
  };
  writeDurably(rollbackFile(workshop.target), JSON.stringify(journal));
  writeFileSync(copyFileOf(backupFolder(workshop, "before")), "rust");
  await expect(goBack({ name: null })).rejects.toMatchObject({ code: "BACKUP_DAMAGED" });
  expect(readRollbackJournal(workshop.target)).toBeNull();
  openTarget(workshop.target).close();
});

test("a journal that cannot be read is no leave to go on", async () => {
  writeFileSync(rollbackFile(workshop.target), "{");
  await expect(goBack()).rejects.toMatchObject({ code: "ROLLBACK_UNFINISHED" });
  expect(() => openTarget(workshop.target)).toThrow(/cannot be read/);
});

test("what is lost is told: rows that landed, cells that changed, steps that were done", async () => {
  change(workshop, "INSERT INTO _touchdown_steps VALUES ('indexes', 0, 0, '{}')");
  const backup = {
    name: "before",
    folder: backupFolder(workshop, "before"),
    manifest: (await backUp(workshop)).manifest,
  };
  const losses = await findLosses(workshop.target, { ...backup, manifest: { ...backup.manifest, tables: then } });
  expect(losses).toEqual({
    records: 0,
    rows: 1,
    tables: [
      { table: "loose", rowsThen: 2, rowsNow: 3 },
      { table: "thing", rowsThen: 200, rowsNow: 200 },
    ],
    steps: ["indexes"],
  });
  rmSync(workshop.target);
  expect(await findLosses(workshop.target, backup)).toBeNull();
});

test("a rehearsal does it all in a folder of its own, says how long it took, and leaves nothing", async () => {
  const spoiled = await digestsOf(workshop.target);
  // The run goes on meanwhile.
  const other = openTarget(workshop.target);
  const { seconds } = await rehearseRollBack(workshop, "before");
  other.close();
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(60);
  expect(await digestsOf(workshop.target)).toEqual(spoiled);
  expect(inFolder()).not.toContain("rehearsal");
});
