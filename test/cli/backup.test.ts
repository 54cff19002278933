import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { confirmRun } from "../../cli/confirm-run.ts";
import { rollbackFile } from "../../shared/rollback-journal.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { change, closeWorkshop, openWorkshop, type Workshop } from "../coordinator/backup/workshop.ts";
import { touchdown, type Ended } from "./touchdown-command.ts";

let workshop: Workshop;
beforeEach(() => {
  workshop = openWorkshop("moved");
});
afterEach(() => closeWorkshop(workshop));

function command(...words: string[]): Promise<Ended> {
  return touchdown(words, { cwd: workshop.runsDir, env: { TOUCHDOWN_RUNS_DIR: workshop.runsDir } });
}

function flipByte(name: string): void {
  const file = join(workshop.runsDir, "moved", "backups", name, "target.db");
  const bytes = readFileSync(file);
  bytes.write("Thong", bytes.lastIndexOf("Thing 99"));
  writeFileSync(file, bytes);
}

function things(): unknown {
  const target = openTargetReadOnly(workshop.target);
  const names = target.prepare("SELECT count(DISTINCT name) FROM thing").pluck().get();
  target.close();
  return names;
}

test("a backup is taken, listed, verified, and gone back to, as an operator does", async () => {
  const taken = await command("backup", "moved", "--name", "before", "--json");
  expect(taken.code).toBe(0);
  expect(taken.json()).toMatchObject({
    ok: true,
    run: "moved",
    backup: {
      name: "before",
      records: 200,
      bytes: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  });
  const listed = await command("backup", "moved", "--list");
  expect(listed.stdout).toMatch(/^before +\d{4}-\d\d-\d\dT[\d:.]+Z +0\.\d MB +200 +\d+$/m);
  const verified = await command("backup", "moved", "--verify", "before", "--json");
  expect(verified.json()).toMatchObject({ ok: true, faults: [] });

  change(workshop, "UPDATE thing SET name = 'spoiled'");
  const back = await command("rollback", "moved", "--yes", "--json");
  expect(back.code).toBe(0);
  expect(back.json()).toMatchObject({
    ok: true,
    run: "moved",
    backup: "before",
    setAside: expect.stringContaining("target.db.before-rollback-"),
    lost: { records: 0, rows: 0, tables: [{ table: "thing" }] },
    seconds: expect.any(Number),
  });
  expect(back.stderr).toContain("what has landed since is lost");
  expect(things()).toBe(200);
  const events = readFileSync(join(workshop.runsDir, "moved", "log.ndjson"), "utf8")
    .trim()
    .split("\n");
  expect(events.map((line) => JSON.parse(line).event)).toEqual(["backup", "rollback"]);
});

test("a damaged backup fails its verification with exit 1, and rolling back to it is refused with exit 4", async () => {
  await command("backup", "moved", "--name", "before");
  flipByte("before");
  const verified = await command("backup", "moved", "--verify", "before", "--json");
  expect(verified.code).toBe(1);
  expect(verified.json()).toMatchObject({ ok: false, faults: [{ kind: "sha256" }, { kind: "table" }] });
  const back = await command("rollback", "moved", "--to", "before", "--yes", "--json");
  expect(back.code).toBe(4);
  expect(back.json()).toMatchObject({ error: { code: "BACKUP_DAMAGED", message: expect.stringContaining("sha256") } });
});

test("--keep takes one and removes the oldest beyond the number", async () => {
  await command("backup", "moved", "--name", "one");
  await command("backup", "moved", "--name", "two");
  const kept = await command("backup", "moved", "--name", "three", "--keep", "2", "--json");
  expect(kept.json()).toMatchObject({ kept: ["three", "two"], removed: ["one"], damaged: [] });
  expect((await command("backup", "moved", "--keep", "0")).code).toBe(2);
});

test("without a terminal and without --yes nothing is rolled back: exit 2, and the way out", async () => {
  await command("backup", "moved", "--name", "before");
  change(workshop, "UPDATE thing SET name = 'spoiled'");
  const refused = await command("rollback", "moved", "--json");
  expect(refused.code).toBe(2);
  expect(refused.json()).toMatchObject({ error: { code: "USAGE", hint: expect.stringContaining("--yes") } });
  expect(things()).toBe(1);
  expect(existsSync(rollbackFile(workshop.target))).toBe(false);
});

test.each([
  [["backup", "nobody"], 2, "RUN_UNKNOWN"],
  [["rollback", "nobody", "--yes"], 2, "RUN_UNKNOWN"],
  [["rollback", "moved", "--yes"], 4, "BACKUP_MISSING"],
  [["rollback", "moved", "--to", "none", "--yes"], 4, "BACKUP_MISSING"],
  [["backup", "moved", "--verify", "none"], 4, "BACKUP_MISSING"],
  [["backup", "moved", "--list", "--keep", "2"], 2, "USAGE"],
  [["backup", "moved", "--name", "../elsewhere"], 2, "USAGE"],
] as const)("touchdown %j ends with %i and %s", async (words, code, name) => {
  const ended = await command(...words, "--json");
  expect(ended.code).toBe(code);
  expect(ended.json()).toMatchObject({ ok: false, error: { code: name, hint: expect.stringMatching(/./) } });
});

test("a name that is taken, and a disk that is too small, are refused with exit 4", async () => {
  await command("backup", "moved", "--name", "before");
  expect((await command("backup", "moved", "--name", "before", "--json")).json()).toMatchObject({
    error: { code: "BACKUP_EXISTS" },
  });
  // A file with a hole says to be larger than the disk, and takes no room.
  truncateSync(workshop.target, 8 * 2 ** 40);
  const full = await command("backup", "moved", "--json");
  expect(full.code).toBe(4);
  expect(full.json()).toMatchObject({
    error: { code: "DISK_SHORT", message: expect.stringMatching(/needs .* MB free$/) },
  });
});

test("a run in the midst of a rollback is listed as such", async () => {
  await command("backup", "moved", "--name", "before");
  const env = { TOUCHDOWN_RUNS_DIR: workshop.runsDir, TOUCHDOWN_CRASH_AT: "rollback-set-aside" };
  await touchdown(["rollback", "moved", "--yes"], { cwd: workshop.runsDir, env });
  expect((await command("list")).stdout).toContain(
    "run moved: its rollback to backup before is not finished (touchdown rollback moved)",
  );
});

function typing(text: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true });
  const output = Object.assign(new PassThrough(), { isTTY: true });
  input.write(text);
  return {
    run: "moved",
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    signal: new AbortController().signal,
  };
}

test("on a terminal the name of the run is typed to go on", async () => {
  await confirmRun(typing("moved\n"));
});

test.each(["y\n", "\n", "moved2\n"])("typing %j is no confirmation", async (text) => {
  await expect(confirmRun(typing(text))).rejects.toMatchObject({ code: "USAGE" });
});

test("Ctrl-C, or the end of the input, at the question changes nothing", async () => {
  const given = typing("");
  const asked = confirmRun(given);
  given.input.emit("end");
  await expect(asked).rejects.toMatchObject({ code: "INTERRUPTED" });
  await expect(confirmRun({ ...typing(""), signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "INTERRUPTED",
  });
});
