import type Database from "better-sqlite3";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import { RECOUNT } from "../ledger-lies.ts";
import { byHand, byMapping, type Topic } from "../planting.ts";

/** SQL of a time that is moved, written as the target writes times. */
function moved(column: string, by: string): string {
  return `strftime('%Y-%m-%dT%H:%M:%fZ', ${column}, '${by}')`;
}

function everywhere(set: (column: string) => string): (target: Database.Database) => void {
  return (target) => {
    for (const column of moonlanding.validation.timestamps) {
      const [table = "", name = ""] = column.split(".");
      target.exec(`UPDATE "${table}" SET ${name} = ${set(name)} WHERE ${name} IS NOT NULL`);
    }
    target.exec(RECOUNT);
  };
}

/** Of YYYY-MM-DDT...: month for day. */
const SWAPPED =
  "substr(closed_at, 1, 5) || substr(closed_at, 9, 2) || '-' || substr(closed_at, 6, 2) || substr(closed_at, 11)";

export const times: Topic = {
  title: "Times and dates",
  defects: [
    byMapping(
      "One column is two hours late: UTC was taken for local time.",
      `UPDATE rfi_response SET response_date = ${moved("response_date", "+2 hours")}; ${RECOUNT}`,
    ),
    byMapping(
      "Local times are taken for UTC, in the logs alone.",
      `UPDATE audit_logs SET created_at = ${moved("created_at", "+2 hours")} WHERE source_path LIKE 'myworkreview/logs/%'`,
    ),
    byMapping(
      "One single time is two hours late.",
      `UPDATE chat_messages SET created_at = ${moved("created_at", "+2 hours")} WHERE id = (SELECT min(id) FROM chat_messages)`,
    ),
    byMapping(
      "Every time of every table is two hours late.",
      everywhere((column) => moved(column, "+2 hours")),
    ),
    byMapping(
      "Seconds are taken for milliseconds: one column is in January 1970.",
      "UPDATE audit_logs SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', unixepoch(created_at) / 1000.0, 'unixepoch')",
    ),
    byMapping(
      "Day and month are exchanged where that gives a date.",
      `UPDATE review SET closed_at = ${SWAPPED} WHERE substr(closed_at, 9, 2) <= '12' AND substr(closed_at, 9, 2) <> substr(closed_at, 6, 2)`,
    ),
    byMapping(
      "The time of day is dropped.",
      "UPDATE review SET published_at = substr(published_at, 1, 11) || '00:00:00.000Z', created_at = substr(created_at, 1, 11) || '00:00:00.000Z'",
    ),
    byMapping("Milliseconds are dropped.", "UPDATE chat_messages SET created_at = substr(created_at, 1, 20) || '000Z'"),
    byMapping("What milliseconds do not hold is dropped.", "UPDATE rfi_response SET nanoseconds = NULL"),
    byMapping(
      "The time of the run stands in the place of none.",
      "UPDATE rfi SET date_resolved = (SELECT started_at FROM _touchdown_run) WHERE id = (SELECT min(id) FROM rfi WHERE date_resolved IS NULL)",
    ),
    byMapping(
      "A date is a day early, as a zone was taken off a date.",
      "UPDATE engagement SET commencement_date = date(commencement_date, '-1 day') WHERE id = (SELECT min(id) FROM engagement WHERE commencement_date IS NOT NULL)",
    ),
    byHand(
      "A time is written without its zone.",
      "UPDATE review SET updated_at = substr(updated_at, 1, 23) WHERE id = (SELECT min(id) FROM review WHERE updated_at IS NOT NULL)",
    ),
    byMapping(
      "Temporary access has run out a year too late.",
      `UPDATE collaborator SET expires_at = ${moved("expires_at", "+1 year")} WHERE id = (SELECT min(id) FROM collaborator WHERE expires_at IS NOT NULL)`,
    ),
  ],
};
