import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { digestTables } from "../../../coordinator/backup/digest-tables.ts";
import { rollBack } from "../../../coordinator/backup/roll-back.ts";
import type { Checkpoint } from "../../../shared/checkpoint.ts";
import { openTargetReadOnly } from "../../../shared/connections/sqlite.ts";
import { makeSmallDisk } from "./small-disk.ts";
import { backUp, change, closeWorkshop, openWorkshop } from "./workshop.ts";

const disk = makeSmallDisk();
afterAll(() => disk?.remove());

test.skipIf(disk === null)(
  "a disk that is too small is refused, and one that fills up midway changes nothing",
  async () => {
    if (disk === null) return;
    const workshop = openWorkshop("run", disk.folder);
    const { manifest } = await backUp(workshop, "before");
    change(workshop, "UPDATE thing SET name = 'spoiled'");
    const options = {
      ...workshop,
      name: "before",
      now: new Date(),
      reach: () => undefined,
      onDamaged: () => undefined,
      confirm: () => Promise.resolve(),
    };
    const left = (): string[] =>
      readdirSync(join(workshop.runsDir, "run")).filter((name) => /rest|rollback/.test(name));

    const fillAt = (point: Checkpoint) => (reached: Checkpoint) => {
      if (reached === point) disk.fill();
    };
    await expect(rollBack({ ...options, reach: fillAt("rollback-begun") })).rejects.toMatchObject({
      code: "DISK_SHORT",
      message: expect.stringContaining("filled up"),
    });
    expect(left()).toEqual([]);

    const needs = { code: "DISK_SHORT", message: expect.stringMatching(/needs 16\.\d MB, and .* has 0\.\d MB free/) };
    await expect(rollBack(options)).rejects.toMatchObject(needs);
    await expect(backUp(workshop, "after")).rejects.toMatchObject(needs);
    expect(left()).toEqual([]);
    expect(existsSync(join(workshop.runsDir, "run", "backups", "after"))).toBe(false);

    disk.empty();
    await rollBack(options);
    const target = openTargetReadOnly(workshop.target);
    expect(await digestTables(target)).toEqual(manifest.tables);
    target.close();
    closeWorkshop(workshop);
  },
);
