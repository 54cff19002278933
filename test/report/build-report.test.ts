import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { readThroughput } from "../../coordinator/report/read-throughput.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import { isBalanced } from "../../shared/landing.ts";
import { STARTED_AT } from "../validators/sound-schema.ts";
import { reportOn } from "./report-on.ts";
import { makeSoundTarget } from "../validators/sound-target.ts";

const folder = mkdtempSync(join(tmpdir(), "touchdown-report-"));
const file = join(folder, "target.db");
makeSoundTarget(file);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a report", () => {
  const report = reportOn(file);

  it("says which run it is about and what was given to it", () => {
    expect(report).toMatchObject({
      run: "run-1",
      migration: "sound",
      phase: "full",
      target: file,
      ok: true,
      durationMs: 19_400,
      workers: 2,
      startedAt: STARTED_AT,
      migrationVersion: "1",
      schemaVersion: 1,
      readTimes: { friday: "1772352000000000" },
    });
  });

  it("has a tally that is the sum of its collections and balances", () => {
    const read = report.collections.map(({ tally }) => tally.read);
    expect(report.tally.read).toBe(read.reduce((sum, count) => sum + count, 0));
    expect([report.tally, ...report.collections.map(({ tally }) => tally)].every(isBalanced)).toBe(true);
    expect(report.tally).toMatchObject({ read: 500, embedded: 30, merged: 5, excluded: 1, rejected: 2, held: 0 });
  });

  it("lists every planned collection with what was counted, read and rejected", () => {
    expect(report.collections.map(({ name }) => name)).toEqual(["engagements", "files", "reviews", "rfis", "users"]);
    expect(report.collections.find(({ name }) => name === "rfis")).toEqual({
      name: "rfis",
      system: "friday",
      counted: 120,
      documents: 120,
      tally: { read: 120, mapped: 118, embedded: 0, merged: 0, excluded: 1, rejected: 1, held: 0 },
      pages: 8,
      reads: 240,
      rejectedBy: { "bad-timestamp": 1 },
    });
  });

  it("lists a collection that was planned and of which nothing landed", () => {
    const copied = join(folder, "copy.db");
    copyFileSync(file, copied);
    const copy = new Database(copied);
    copy.exec("DELETE FROM _touchdown_pages WHERE collection = 'files'");
    copy.close();
    const files = reportOn(copied).collections.find(({ name }) => name === "files");
    expect(files).toMatchObject({ counted: 40, documents: 0, pages: 0, tally: { read: 0 } });
  });

  it("counts the rows of every table, and those that no record owns", () => {
    expect(report.tables).toEqual({
      engagement: 40,
      file: 40,
      highlight: 180,
      review: 30,
      rfi: 118,
      setting: 0,
      users: 55,
    });
    expect(report.derivedRows).toBe(1);
  });

  it("groups rejects and findings by rule, with path and reason and without the raw value", () => {
    expect(report.rejects.map(({ rule, count }) => [rule, count])).toEqual([
      ["bad-timestamp", 1],
      ["unknown-type", 1],
    ]);
    expect(report.rejects[0]?.samples).toEqual([
      {
        collection: "rfis",
        path: expect.stringMatching(/^friday\/engagements\/list\/.+\/rfis\//),
        reason: "It says <b>maybe</b>.",
      },
    ]);
    expect(report.findings).toMatchObject([{ rule: "bad-email", count: 1 }]);
  });

  it("names the missing parents and the steps in the order they were done", () => {
    expect(report.missingParents).toEqual([{ collection: "rfis", paths: ["friday/engagements/list/gone"] }]);
    expect(report.steps.map(({ step, durationMs }) => [step, durationMs])).toEqual([
      ["settle users", 40],
      ["indexes", 41],
      ["search", 42],
    ]);
  });

  it("refuses a file that holds no run", () => {
    const empty = new Database(":memory:");
    empty.exec(LEDGER_SQL);
    expect(() => reportOn(empty)).toThrow(/holds no run/);
    empty.close();
  });
});

describe("throughput", () => {
  it.each([
    ["a second", 1000, 250],
    ["twenty seconds", 20_000, 250],
    ["an hour", 3_600_000, 60_000],
    ["two days of stops and resumptions", 172_800_000, 3_600_000],
  ])("over %s fits into 81 intervals and loses no record", (_span, spanMs, intervalMs) => {
    const target = ledgerOf([0, 0.2, 0.2, 0.9, 1].map((share) => share * spanMs));
    const throughput = readThroughput(target, 0);
    expect(throughput.intervalMs).toBe(intervalMs);
    expect(throughput.intervals.length).toBeLessThanOrEqual(81);
    const records = throughput.intervals.reduce(
      (sum, { recordsPerSecond }) => sum + (recordsPerSecond * intervalMs) / 1000,
      0,
    );
    expect(Math.abs(records - 5_000_000)).toBeLessThan(intervalMs);
    expect(throughput.peakPerSecond).toBe(
      Math.max(...throughput.intervals.map(({ recordsPerSecond }) => recordsPerSecond)),
    );
    target.close();
  });

  it("of a run without pages is zero", () => {
    const target = ledgerOf([]);
    expect(readThroughput(target, 0)).toMatchObject({
      peakPerSecond: 0,
      meanPerSecond: 0,
      intervals: [{ fromMs: 0, recordsPerSecond: 0 }],
    });
    target.close();
  });
});

/** A ledger whose pages of a million records landed at these times. */
function ledgerOf(timesMs: readonly number[]): Database.Database {
  const target = new Database(":memory:");
  target.exec(LEDGER_SQL);
  const page = target.prepare(
    "INSERT INTO _touchdown_pages VALUES (?, 'a', NULL, NULL, 0, 1000000, 1000000, 0, 0, 0, 0, 0, 'd', 0, ?)",
  );
  timesMs.forEach((atMs, index) => page.run(index, Math.floor(atMs)));
  return target;
}
