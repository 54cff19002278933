import { FINISHED_AT, STARTED_AT } from "../sound-schema.ts";
import { both, defect, oddity, unseen, type Changes, type Proof } from "./planting.ts";

const SOME_REVIEW = "(SELECT min(id) FROM review)";
const SOME_ENGAGEMENT = "(SELECT min(id) FROM engagement WHERE nanoseconds LIKE '%created_at%')";

function created(value: string): Changes {
  return both(`UPDATE review SET created_at = ${value} WHERE id = ${SOME_REVIEW}`);
}

/** Nanoseconds of a table that both targets have, with a time that they begin like. */
function nanoseconds(json: string): Changes {
  const set = `created_at = '2024-02-29T23:59:59.123Z', nanoseconds = '${json}'`;
  return {
    sound: `UPDATE engagement SET ${set} WHERE id = ${SOME_ENGAGEMENT}`,
    moonlanding: `UPDATE engagement SET ${set} WHERE id = (SELECT min(id) FROM engagement)`,
  };
}

const NO_INSTANT = /1 cell of review\.created_at is no instant/;
const OUTSIDE = /1 cell of review\.created_at lies outside/;
const NOT_ITS_OWN = /1 cell of engagement\.nanoseconds are not those of its times/;

export const timestamps: Proof = {
  validator: "timestamps",
  plantings: [
    defect("A time is a number of seconds.", created("'1700000000'"), NO_INSTANT),
    defect("A time is a number of milliseconds.", created("'1700000000000'"), NO_INSTANT),
    defect("A time has no Z.", created("'2024-01-01T00:00:00.000'"), NO_INSTANT),
    defect("A time has an offset in the place of Z.", created("'2024-01-01T00:00:00.000+02:00'"), NO_INSTANT),
    defect("A time has no milliseconds.", created("'2024-01-01T00:00:00Z'"), NO_INSTANT),
    defect("A time has microseconds.", created("'2024-01-01T00:00:00.000000Z'"), NO_INSTANT),
    defect("A time has a blank in the place of T.", created("'2024-01-01 00:00:00.000Z'"), NO_INSTANT),
    defect("A time is on 30 February.", created("'2024-02-30T00:00:00.000Z'"), NO_INSTANT),
    defect("A time is on 29 February of a year that has none.", created("'2023-02-29T10:00:00.000Z'"), NO_INSTANT),
    defect("A time is in a month 13.", created("'2024-13-01T00:00:00.000Z'"), NO_INSTANT),
    defect("A time is on a day 0.", created("'2024-01-00T00:00:00.000Z'"), NO_INSTANT),
    defect("A time is at 24 o'clock.", created("'2024-01-01T24:00:00.000Z'"), NO_INSTANT),
    defect("A time is in a second 60.", created("'2024-01-01T00:00:60.000Z'"), NO_INSTANT),
    defect("A time has letters for digits.", created("'2O24-01-01T00:00:00.000Z'"), NO_INSTANT),
    defect("A time has blanks for digits.", created("'2024-01-01T 1:00:00.000Z'"), NO_INSTANT),
    defect("A time has a negative year.", created("'-024-01-01T00:00:00.000Z'"), NO_INSTANT),
    defect("A time is an empty text.", created("''"), NO_INSTANT),
    defect("A time is the word for the present.", created("'now()'"), NO_INSTANT),
    defect(
      "A time is in January 1970, as seconds are that were taken for milliseconds.",
      created("'1970-01-21T00:00:00.000Z'"),
      OUTSIDE,
    ),
    defect("A time is ten years in the future.", created("'2036-03-01T08:00:00.124Z'"), OUTSIDE),
    defect(
      "A time is in the year 56,000, as milliseconds are that were taken for seconds.",
      created("'9999-12-31T23:59:59.999Z'"),
      OUTSIDE,
    ),
    defect(
      "A time that the source lacks is the moment the run started.",
      {
        sound: `UPDATE review SET created_at = '${STARTED_AT}' WHERE id = ${SOME_REVIEW}`,
        moonlanding: `UPDATE review SET created_at = (SELECT started_at FROM _touchdown_run) WHERE id = ${SOME_REVIEW}`,
      },
      /1 cell of review\.created_at is a time of the run itself/,
    ),
    defect(
      "Times that the source lacks are moments of the run.",
      {
        sound: `UPDATE file SET created_at = '${FINISHED_AT}'`,
        moonlanding: "UPDATE rfi SET created_at = (SELECT finished_at FROM _touchdown_run)",
      },
      /[\d,]+ cells of (file|rfi)\.created_at is a time of the run itself/,
    ),
    defect("Nanoseconds are those of another time.", nanoseconds('{"created_at":999000001}'), NOT_ITS_OWN),
    defect("Nanoseconds belong to a column that holds no time.", nanoseconds('{"name":123000001}'), NOT_ITS_OWN),
    defect(
      "Nanoseconds belong to a time that is not there.",
      {
        sound: `UPDATE engagement SET created_at = NULL WHERE id = ${SOME_ENGAGEMENT}`,
        moonlanding: `UPDATE engagement SET updated_at = NULL, nanoseconds = '{"updated_at":1}' WHERE id = (SELECT min(id) FROM engagement)`,
      },
      NOT_ITS_OWN,
    ),
    defect("Nanoseconds are more than a second has.", nanoseconds('{"created_at":1123000001}'), NOT_ITS_OWN),
    defect("Nanoseconds are a text.", nanoseconds('{"created_at":"123000001"}'), NOT_ITS_OWN),
    defect(
      "A column of times is gone.",
      { sound: "ALTER TABLE file DROP COLUMN created_at" },
      /no column file\.created_at/,
    ),
    defect(
      "The ledger does not say when the run started.",
      both("UPDATE _touchdown_run SET started_at = 'once'"),
      /does not say when the run started/,
    ),
    defect("The ledger knows of no run.", both("DELETE FROM _touchdown_run"), /names no run/),
    oddity("Times are null.", {
      sound: "UPDATE file SET created_at = NULL",
      moonlanding: "UPDATE review SET created_at = NULL, nanoseconds = NULL",
    }),
    oddity("A time is the first moment of 2000.", { sound: "UPDATE file SET created_at = '2000-01-01T00:00:00.000Z'" }),
    oddity("A time is the last millisecond of a leap day.", {
      sound: "UPDATE file SET created_at = '2024-02-29T23:59:59.999Z'",
      moonlanding: `UPDATE review SET created_at = '2024-02-29T23:59:59.999Z', nanoseconds = NULL WHERE id = ${SOME_REVIEW}`,
    }),
    oddity("A deadline is five years ahead, to the millisecond.", {
      sound: "UPDATE rfi SET due_at = '2031-03-01T08:00:00.123Z'",
    }),
    oddity("A time has nanoseconds that begin with its milliseconds.", nanoseconds('{"created_at":123999999}')),
    oddity("A record was changed at the source while the run ran.", {
      sound: `UPDATE file SET created_at = '2026-03-01T08:05:00.000Z' WHERE id = (SELECT min(id) FROM file);
        UPDATE _touchdown_records SET update_time_us = ${Date.parse("2026-03-01T08:05:00.000Z") * 1000} WHERE target_id = (SELECT min(id) FROM file)`,
    }),
    unseen("Local time was written as UTC, two hours off.", {
      sound: `UPDATE review SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '+2 hours') WHERE created_at IS NOT NULL`,
      moonlanding: `UPDATE review SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '+2 hours') WHERE created_at IS NOT NULL`,
    }),
    unseen("Day and month were exchanged.", {
      sound: "UPDATE file SET created_at = '2024-05-03T00:00:00.000Z' WHERE id = (SELECT min(id) FROM file)",
    }),
    unseen("A record was changed before it was created.", {
      sound: `UPDATE engagement SET updated_at = '2001-01-01T00:00:00.000Z', nanoseconds = NULL WHERE id = (SELECT min(id) FROM engagement)`,
    }),
    unseen("The time of day was dropped.", {
      sound: "UPDATE file SET created_at = substr(created_at, 1, 10) || 'T00:00:00.000Z' WHERE created_at IS NOT NULL",
    }),
  ],
};
