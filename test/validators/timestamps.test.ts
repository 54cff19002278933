import type Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { RULES, STARTED_AT } from "./sound-schema.ts";
import { Workshop, type Change } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

const DEFECTS: readonly (readonly [title: string, spoil: Change, detail: RegExp])[] = [
  [
    "seconds instead of a time",
    "UPDATE file SET created_at = '1700000000' WHERE id = (SELECT min(id) FROM file)",
    /1 cell of file\.created_at is no instant/,
  ],
  ["a number", "UPDATE file SET created_at = x'00' WHERE id = (SELECT min(id) FROM file)", /is no instant/],
  [
    "no milliseconds",
    "UPDATE file SET created_at = '2024-01-01T00:00:00Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "an offset instead of Z",
    "UPDATE file SET created_at = '2024-01-01T00:00:00.000+02:00' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "30 February",
    "UPDATE file SET created_at = '2024-02-30T00:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "29 February of 2023",
    "UPDATE file SET created_at = '2023-02-29T10:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "month 13",
    "UPDATE file SET created_at = '2024-13-01T00:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "day 0",
    "UPDATE file SET created_at = '2024-01-00T00:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "hour 24",
    "UPDATE file SET created_at = '2024-01-01T24:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "second 60",
    "UPDATE file SET created_at = '2024-01-01T00:00:60.000Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "letters for digits",
    "UPDATE file SET created_at = '2O24-01-01T00:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "signs and blanks for digits",
    "UPDATE file SET created_at = '2024-01-01T 1:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "a negative year",
    "UPDATE file SET created_at = '-024-01-01T00:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  [
    "a fraction with a blank",
    "UPDATE file SET created_at = '2024-01-01T00:00:00.1  Z' WHERE id = (SELECT min(id) FROM file)",
    /is no instant/,
  ],
  ["the word now()", "UPDATE file SET created_at = 'now()' WHERE id = (SELECT min(id) FROM file)", /is no instant/],
  [
    "January 1970",
    "UPDATE file SET created_at = '1970-01-21T00:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    /lies outside 2000-01-01/,
  ],
  [
    "the far future",
    "UPDATE file SET created_at = '2031-03-01T08:00:00.124Z' WHERE id = (SELECT min(id) FROM file)",
    /lies outside/,
  ],
  [
    "the moment the run started",
    `UPDATE file SET created_at = '${STARTED_AT}' WHERE id = (SELECT min(id) FROM file)`,
    /is a time of the run itself/,
  ],
  [
    "a moment of the run",
    "UPDATE review SET created_at = '2026-03-01T08:05:00.000Z'",
    /30 cells of review\.created_at is a time of the run itself/,
  ],
  ["a missing column", "ALTER TABLE file DROP COLUMN created_at", /no column file\.created_at/],
  [
    "a ledger that does not know when the run started",
    "UPDATE _touchdown_run SET started_at = 'once'",
    /does not say when the run started/,
  ],
  ["a ledger without a run", "DELETE FROM _touchdown_run", /names no run/],
];

const ODDITIES: readonly (readonly [title: string, change: Change])[] = [
  ["a null", "UPDATE file SET created_at = NULL"],
  ["the first moment of 2000", "UPDATE file SET created_at = '2000-01-01T00:00:00.000Z'"],
  ["the last millisecond of a leap day", "UPDATE file SET created_at = '2024-02-29T23:59:59.999Z'"],
  ["five years ahead to the millisecond", "UPDATE file SET created_at = '2031-03-01T08:00:00.123Z'"],
  ["a record that the source changed while the run ran", changedMeanwhile],
];

describe("timestamps", () => {
  it.each(DEFECTS)("fails on %s", (...[, spoil, detail]) => {
    workshop.expectFail("timestamps", spoil, detail);
  });

  it.each(ODDITIES)("takes no offence at %s", (...[, change]) => {
    expect(workshop.ask("timestamps", change)).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  });

  it("is skipped with the reason when no column is declared to hold any", () => {
    const verdict = workshop.ask("timestamps", "", { rules: { ...RULES, timestamps: [] } });
    expect(verdict).toMatchObject({
      status: "SKIP",
      checked: 0,
      failed: 0,
      detail: "No row holds a timestamp.",
      samples: [],
    });
  });
});

function changedMeanwhile(target: Database.Database): void {
  const changedUs = Date.parse("2026-03-01T08:05:00.000Z") * 1000;
  target.exec(`UPDATE file SET created_at = '2026-03-01T08:05:00.000Z' WHERE id = (SELECT min(id) FROM file);
    UPDATE _touchdown_records SET update_time_us = ${changedUs} WHERE target_id = (SELECT min(id) FROM file)`);
  expect(Date.parse(STARTED_AT) * 1000).toBeLessThan(changedUs);
}
