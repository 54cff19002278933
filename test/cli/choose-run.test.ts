import { migrations } from "../../migrations/registry.ts";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chooseRun, newRunName } from "../../cli/choose-run.ts";
import { readRuns } from "../../coordinator/runs/read-runs.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import { rollbackFile } from "../../shared/rollback-journal.ts";
import { targetFile } from "../../shared/run-folder.ts";

let runsDir: string;
const now = new Date("2026-11-21T09:30:05.123Z");

beforeEach(() => {
  runsDir = mkdtempSync(join(tmpdir(), "touchdown-runs-"));
});
afterEach(() => {
  rmSync(runsDir, { recursive: true, force: true });
});

type Past = {
  readonly run: string;
  readonly migration?: string;
  readonly startedAt: string;
  readonly isFinished: boolean;
};

function addRun({ run, migration = "moonlanding", startedAt, isFinished }: Past): void {
  const file = targetFile(runsDir, run);
  mkdirSync(dirname(file), { recursive: true });
  const target = openTarget(file);
  target.exec(LEDGER_SQL);
  target
    .prepare("INSERT INTO _touchdown_run VALUES (?, ?, '1', 1, 1, 'd', '{}', ?, ?)")
    .run(run, migration, startedAt, isFinished ? startedAt : null);
  target.close();
}

const options = { migration: "moonlanding", run: null, isNew: false, now };

test("the first run is named for its migration and the time in UTC", () => {
  expect(chooseRun({ ...options, runsDir })).toEqual({ run: "moonlanding-20261121-093005", isUnfinished: false });
  expect(newRunName("supplier-v2", now)).toBe("supplier-v2-20261121-093005");
});

test("the newest unfinished run of the migration is resumed", () => {
  addRun({ run: "old", startedAt: "2026-11-01T00:00:00.000Z", isFinished: false });
  addRun({ run: "newer", startedAt: "2026-11-02T00:00:00.000Z", isFinished: false });
  addRun({ run: "finished", startedAt: "2026-11-03T00:00:00.000Z", isFinished: true });
  addRun({ run: "other", migration: "oapp", startedAt: "2026-11-04T00:00:00.000Z", isFinished: false });
  expect(chooseRun({ ...options, runsDir })).toEqual({ run: "newer", isUnfinished: true });
});

test("a run that has finished is left alone", () => {
  addRun({ run: "finished", startedAt: "2026-11-03T00:00:00.000Z", isFinished: true });
  expect(chooseRun({ ...options, runsDir }).run).toBe("moonlanding-20261121-093005");
});

test("--new starts a new run beside an unfinished one", () => {
  addRun({ run: "old", startedAt: "2026-11-01T00:00:00.000Z", isFinished: false });
  expect(chooseRun({ ...options, isNew: true, runsDir }).run).toBe("moonlanding-20261121-093005");
});

test("a run that is named is meant, whatever else there is", () => {
  addRun({ run: "old", startedAt: "2026-11-01T00:00:00.000Z", isFinished: false });
  expect(chooseRun({ ...options, run: "mine", runsDir })).toEqual({ run: "mine", isUnfinished: false });
  expect(chooseRun({ ...options, run: "old", runsDir })).toEqual({ run: "old", isUnfinished: true });
});

test("a named run that exists is not a new one", () => {
  addRun({ run: "old", startedAt: "2026-11-01T00:00:00.000Z", isFinished: false });
  expect(() => chooseRun({ ...options, run: "old", isNew: true, runsDir })).toThrow("exists");
});

test("runs are listed newest first", () => {
  addRun({ run: "a", startedAt: "2026-11-01T00:00:00.000Z", isFinished: true });
  addRun({ run: "b", startedAt: "2026-11-02T00:00:00.000Z", isFinished: false });
  expect(readRuns(runsDir, migrations).map(({ run }) => run)).toEqual(["b", "a"]);
});

test("a migration one of whose runs is being rolled back starts no other run by itself", () => {
  addRun({ run: "halfway", startedAt: "2026-11-01T00:00:00.000Z", isFinished: false });
  const journal = {
    run: "halfway",
    migration: "moonlanding",
    backup: "before",
    step: "swapping",
    startedAt: "2026-11-01T00:00:00.000Z",
    suffix: ".before-rollback",
    hadTarget: true,
  };
  writeFileSync(rollbackFile(targetFile(runsDir, "halfway")), JSON.stringify(journal));
  const refused = expect.objectContaining({ code: "ROLLBACK_UNFINISHED" });
  expect(() => chooseRun({ ...options, runsDir })).toThrow(refused);
  expect(() => chooseRun({ ...options, runsDir, run: "halfway" })).toThrow(refused);
  expect(chooseRun({ ...options, runsDir, migration: "oapp" })).toMatchObject({ isUnfinished: false });
  expect(chooseRun({ ...options, runsDir, isNew: true })).toMatchObject({ isUnfinished: false });
});
