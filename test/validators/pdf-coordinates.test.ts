import type Database from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { digest } from "../../shared/identity.ts";
import { RULES } from "./sound-schema.ts";
import { Workshop, type Change } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

const FIRST = "(SELECT min(id) FROM highlight WHERE scaled_position IS NOT NULL AND x1 <> 0)";
const NO_POSITIONS = `UPDATE highlight SET scaled_position = NULL, page_number = NULL, x1 = NULL, y1 = NULL, x2 = NULL, y2 = NULL;
  UPDATE _touchdown_records SET hash = (SELECT source_hash FROM highlight WHERE id = target_id) WHERE target_table = 'highlight'`;

const DEFECTS: readonly (readonly [title: string, spoil: Change, detail: RegExp])[] = [
  [
    "one bit in a column",
    (target) => nudge(target, { column: true, json: false, ledger: false }),
    /1 row of highlight differ from the source/,
  ],
  [
    "one bit in the JSON",
    (target) => nudge(target, { column: false, json: true, ledger: false }),
    /1 row of highlight differ/,
  ],
  [
    "the same bit in both",
    (target) => nudge(target, { column: true, json: true, ledger: false }),
    /1 row of highlight differ/,
  ],
  [
    "the same bit in the JSON and the ledger",
    (target) => nudge(target, { column: false, json: true, ledger: true }),
    /1 row of highlight differ/,
  ],
  ["a page as text", `UPDATE highlight SET page_number = 'one' WHERE id = ${FIRST}`, /1 row/],
  ["another page", `UPDATE highlight SET page_number = page_number + 1 WHERE id = ${FIRST}`, /1 row/],
  ["a coordinate that is gone", `UPDATE highlight SET x2 = NULL WHERE id = ${FIRST}`, /1 row/],
  ["a coordinate that is infinite", `UPDATE highlight SET x2 = 9e999 WHERE id = ${FIRST}`, /1 row/],
  ["two coordinates that were swapped", `UPDATE highlight SET x1 = x2, x2 = x1 WHERE id = ${FIRST}`, /1 row/],
  [
    "a position that was taken away with all its coordinates",
    `UPDATE highlight SET scaled_position = NULL, page_number = NULL, x1 = NULL, y1 = NULL, x2 = NULL, y2 = NULL WHERE id = ${FIRST}`,
    /1 row/,
  ],
  ["coordinates whose JSON was taken away", `UPDATE highlight SET scaled_position = NULL WHERE id = ${FIRST}`, /1 row/],
  ["a position that was swapped with another's", swapPositions, /2 rows of highlight differ/],
  ["a highlight without lineage", `DELETE FROM _touchdown_records WHERE target_id = ${FIRST}`, /1 row/],
  [
    "JSON in another notation",
    `UPDATE highlight SET scaled_position = scaled_position || ' ' WHERE id = ${FIRST}`,
    /1 row/,
  ],
  ["a missing column", "ALTER TABLE highlight DROP COLUMN x1", /no column highlight\.x1/],
  ["a missing table", "DROP TABLE highlight", /no column highlight\.scaled_position/],
  ["a coordinate that the source does not have", (target) => pageAlone(target, 0), /1 row of highlight differ/],
];

const ODDITIES: readonly (readonly [title: string, change: Change])[] = [
  ["a position that is a page alone", (target) => pageAlone(target, null)],
  ["a -0 that the REAL column holds as 0", "UPDATE highlight SET y1 = 0 WHERE page_number = 0"],
  [
    "a remark without position whose document was read as a whole",
    "UPDATE highlight SET comment = NULL WHERE scaled_position IS NULL",
  ],
];

describe("pdf-coordinates", () => {
  it.each(DEFECTS)("fails on %s", (...[, spoil, detail]) => {
    workshop.expectFail("pdf-coordinates", spoil, detail);
  });

  it.each(ODDITIES)("takes no offence at %s", (...[, change]) => {
    expect(workshop.ask("pdf-coordinates", change)).toMatchObject({ status: "PASS", failed: 0, samples: [] });
  });

  it.each([
    ["there is no row", "DELETE FROM highlight", RULES, "No row exists that could hold coordinates (highlight)."],
    ["no row has a position", NO_POSITIONS, RULES, "None of 180 rows has a position (highlight)."],
    ["none are declared", "", { ...RULES, coordinates: [] }, "The migration declares no coordinates."],
  ])("is skipped with that reason when %s", (...[, spoil, rules, detail]) => {
    expect(workshop.ask("pdf-coordinates", spoil, { rules })).toMatchObject({
      status: "SKIP",
      checked: 0,
      failed: 0,
      detail,
      samples: [],
    });
  });
});

/** Moves one coordinate by one unit in the last place. */
function nudge(
  target: Database.Database,
  at: { readonly column: boolean; readonly json: boolean; readonly ledger: boolean },
): void {
  const row = target
    .prepare<[], { id: string; x1: number; json: string }>(
      `SELECT id, x1, scaled_position AS json FROM highlight WHERE id = ${FIRST}`,
    )
    .get();
  if (row === undefined) throw new Error("no highlight");
  const nudged = nextUp(row.x1);
  // The first x1 is that of boundingRect: canonical JSON has its keys in order.
  const json = row.json.replace(/"x1":[^,}]+/, `"x1":${nudged}`);
  if (at.column) target.prepare("UPDATE highlight SET x1 = ? WHERE id = ?").run(nudged, row.id);
  if (at.json) target.prepare("UPDATE highlight SET scaled_position = ? WHERE id = ?").run(json, row.id);
  if (at.ledger) target.prepare("UPDATE _touchdown_records SET hash = ? WHERE target_id = ?").run(digest(json), row.id);
}

function nextUp(value: number): number {
  const bits = new BigUint64Array(new Float64Array([value]).buffer);
  return new Float64Array(new BigUint64Array([bits[0]! + 1n]).buffer)[0]!;
}

function swapPositions(target: Database.Database): void {
  const columns = ["scaled_position", "page_number", "x1", "y1", "x2", "y2"];
  const rows = target
    .prepare<[], Record<string, unknown>>(
      `SELECT id, ${columns.join(", ")} FROM highlight WHERE page_number IN (2, 3) GROUP BY page_number`,
    )
    .all();
  const [first, second] = [rows[0]!, rows[1]!];
  const put = target.prepare(
    `UPDATE highlight SET ${columns.map((column) => `${column} = ?`).join(", ")} WHERE id = ?`,
  );
  put.run(...columns.map((column) => second[column]), first["id"]);
  put.run(...columns.map((column) => first[column]), second["id"]);
}

/** A highlight whose position has no rectangle, in the source and in the ledger; `x1` is what its column says all the same. */
function pageAlone(target: Database.Database, x1: number | null): void {
  const json = '{"pageNumber":1,"rects":[]}';
  const id = target.prepare<[], string>(`SELECT id FROM highlight WHERE id = ${FIRST}`).pluck().get();
  target
    .prepare(
      "UPDATE highlight SET scaled_position = ?, page_number = 1, x1 = ?, y1 = NULL, x2 = NULL, y2 = NULL WHERE id = ?",
    )
    .run(json, x1, id);
  target.prepare("UPDATE _touchdown_records SET hash = ? WHERE target_id = ?").run(digest(json), id);
}
