import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tableDigests } from "../../cli/demo/table-digests.ts";
import { writeLive } from "../../cli/seed/write-live.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "touchdown-live-"));
});
afterAll(() => rm(folder, { recursive: true }));

function ask(file: string, sql: string): unknown[] {
  const live = openTargetReadOnly(file);
  try {
    return live.prepare(sql).raw().all();
  } finally {
    live.close();
  }
}

test("a live database is in the state that the earlier attempt left, in WAL mode", () => {
  const file = join(folder, "real.db");
  expect(writeLive(file, { seed: 1 })).toEqual({
    projects_canonical: 87,
    phases_canonical: 81,
    steps_canonical: 12,
    comms_canonical: 134,
    governance_logs: 1924,
    app_settings: 1,
  });
  expect(ask(file, "PRAGMA journal_mode")).toEqual([["wal"]]);
  expect(ask(file, "PRAGMA integrity_check")).toEqual([["ok"]]);
  expect(ask(file, "PRAGMA foreign_key_check").length).toBeGreaterThan(50);
  expect(
    ask(
      file,
      "SELECT type, count(*) FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' GROUP BY type ORDER BY type",
    ),
  ).toEqual([
    ["index", 9],
    ["table", 6],
    ["trigger", 1],
    ["view", 2],
  ]);
});

test("the counters of ids remember rows that are gone", () => {
  const file = join(folder, "counters.db");
  writeLive(file, { seed: 2, governanceLogs: 10, comms: 4 });
  expect(ask(file, "SELECT name, seq FROM sqlite_sequence ORDER BY name")).toEqual([
    ["comms_canonical", 4],
    ["governance_logs", 17],
  ]);
  expect(ask(file, "SELECT count(*) FROM governance_logs")).toEqual([[10]]);
});

test("equal seeds make equal tables, and others make others", () => {
  const digests = [3, 3, 4].map((seed, index) => {
    const file = join(folder, `equal-${index}.db`);
    writeLive(file, { seed });
    return tableDigests(file)
      .map(({ digest }) => digest)
      .join();
  });
  expect(digests[0]).toBe(digests[1]);
  expect(digests[0]).not.toBe(digests[2]);
});
