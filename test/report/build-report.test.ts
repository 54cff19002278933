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
const copies: Database.Database[] = [];
afterAll(() => {
  for (const copy of copies) copy.close();
  rmSync(folder, { recursive: true, force: true });
});

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
    expect(report.tally).toMatchObject({ embedded: 30, merged: 5, excluded: 1, rejected: 2, held: 0 });
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
      fates: [
        { disposition: "mapped", why: "rfi", count: 118 },
        { disposition: "excluded", why: "outside-path", count: 1 },
        { disposition: "rejected", why: "bad-timestamp", count: 1 },
      ],
    });
  });

  it("says of every record of a collection what became of it, and by what", () => {
    for (const { tally, fates } of report.collections) {
      expect(fates.reduce((sum, { count }) => sum + count, 0)).toBe(tally.read);
    }
    const reviews = report.collections.find(({ name }) => name === "reviews")?.fates ?? [];
    expect(reviews[0]).toEqual({ disposition: "mapped", why: "highlight", count: 180 });
    expect(reviews).toContainEqual({ disposition: "mapped", why: "review", count: 30 });
    expect(reviews.at(-1)).toEqual({ disposition: "embedded", why: "review", count: 30 });
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
    expect(report.tables).toMatchObject({
      engagement: 40,
      highlight: 180,
      review: 30,
      rfi: 118,
      setting: 0,
      users: 55,
    });
    const { copy } = openCopy();
    expect(report.derivedRows).toBe(copy.prepare("SELECT count(*) FROM _touchdown_derived").pluck().get());
  });

  it("groups rejects and findings by rule, with path and reason and without the raw value", () => {
    expect(report.rejects.map(({ rule, count }) => [rule, count])).toEqual([
      ["bad-timestamp", 1],
      ["unknown-type", 1],
    ]);
    expect(report.rejects[0]?.samples).toEqual([
      {
        collection: "rfis",
        system: "friday",
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

  it("shows of a rule a case from each collection, before a second one from any", () => {
    const { copy, reportOnCopy } = openCopy();
    const reject = copy.prepare("INSERT INTO _touchdown_rejects VALUES ('friday', ?, ?, 'spread', 'because', '', 1)");
    for (const index of numbers(15)) reject.run(`friday/many/list/m${index + 10}`, "many");
    reject.run("friday/zebra/list/z", "zebra");
    const spread = () => reportOnCopy().rejects.find(({ rule }) => rule === "spread")?.samples ?? [];
    expect(spread()).toHaveLength(10);
    expect(spread().at(-1)?.collection).toBe("zebra");
    expect(spread()[0]?.path).toBe("friday/many/list/m10");
    for (const index of numbers(15)) reject.run(`friday/other${index}/list/o`, `other${index}`);
    expect(new Set(spread().map(({ collection }) => collection)).size).toBe(17);
  });

  it("refuses a file that holds no run", () => {
    const empty = new Database(":memory:");
    empty.exec(LEDGER_SQL);
    expect(() => reportOn(empty)).toThrow(/holds no run/);
    empty.close();
  });
});

describe("a merge", () => {
  const users = { name: "people", expectedRate: { min: 0.05, max: 0.3 } };
  /** The sound target's users as claims of a merge of its own: 54 mapped, 5 merged, 1 rejected. */
  const claimUsers =
    "INSERT INTO _touchdown_claims SELECT 'people', path, 1, 1, system, path, hash, '{}', collection, page FROM _touchdown_records WHERE collection = 'users'";

  it("has the rate of the records that went into another's row, rejected ones left out", () => {
    const { copy, reportOnCopy } = openCopy();
    copy.exec(claimUsers);
    const { merges, warnings } = reportOnCopy({ merges: [users] });
    expect(merges).toEqual([
      { merge: "people", claims: 59, merged: 5, rate: 5 / 59, expected: users.expectedRate, isExpected: true },
    ]);
    expect(warnings).toEqual([]);
  });

  it("whose rate is outside of what is expected is a warning, and fails nothing", () => {
    const { copy, reportOnCopy } = openCopy();
    copy.exec(claimUsers);
    const { merges, warnings, ok } = reportOnCopy({
      merges: [{ name: "people", expectedRate: { min: 0.2, max: 0.3 } }],
    });
    expect(merges).toMatchObject([{ isExpected: false }]);
    expect(warnings).toEqual(["merge people: 5 of 59 records were merged (8.47 %), and 20 % to 30 % is expected"]);
    expect(ok).toBe(true);
  });

  it("without claims has no rate, and one of which nothing is expected is as expected", () => {
    const { copy, reportOnCopy } = openCopy();
    copy.exec(claimUsers);
    const { merges, warnings } = reportOnCopy({ merges: [{ ...users, name: "nobody" }, { name: "people" }] });
    expect(merges).toMatchObject([
      { merge: "nobody", claims: 0, rate: null, isExpected: true },
      { merge: "people", expected: null, isExpected: true },
    ]);
    expect(warnings).toEqual([]);
  });
});

describe("the fields", () => {
  it("are counted by what became of them: without a rule, and left behind by which", () => {
    const { copy, reportOnCopy } = openCopy();
    const field = copy.prepare("INSERT INTO _touchdown_fields VALUES (?, ?, ?, ?, ?)");
    field.run("users", "email", '{"to":["users.email"]}', 60, 59);
    field.run("users", "odd", null, 12, 7);
    field.run("users", "empty", null, 12, 0);
    field.run("users", "password", '{"excluded":"secret"}', 60, 60);
    field.run("rfis", "token", '{"excluded":"secret"}', 3, 1);
    const { coverage, warnings } = reportOnCopy();
    expect(coverage).toEqual({
      ok: false,
      detail: "1 field with values and no rule, kept in source_extra: users odd (7 values)",
      fields: 5,
      unruled: [
        { collection: "users", field: "empty", seen: 12, nonNull: 0 },
        { collection: "users", field: "odd", seen: 12, nonNull: 7 },
      ],
      leftBehind: [{ rule: "secret", fields: 2, seen: 63, nonNull: 61 }],
    });
    expect(warnings).toEqual([
      "1 field with values and no rule, kept in source_extra (touchdown coverage run-1 --unruled)",
    ]);
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

/** A copy of the sound target that may be spoilt. */
function openCopy() {
  const copied = join(folder, `copy-${copies.length}.db`);
  copyFileSync(file, copied);
  const copy = new Database(copied);
  copies.push(copy);
  return { copy, reportOnCopy: (more: Parameters<typeof reportOn>[1] = {}) => reportOn(copy, more) };
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

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
