import type { Database } from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawRecords } from "../../../coordinator/checks/draw-records.ts";
import { spotCheck } from "../../../coordinator/checks/spot-check.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import { LandedWithFiles, type Change } from "../../support/landed-with-files.ts";
import { expectFailure } from "../../validators/workshop.ts";

const check = spotCheck({ records: 100 }, moonlanding);
/** Draws all of them, so that every planted defect is among them. */
const whole = spotCheck({ records: 100_000 }, moonlanding);
let landed: LandedWithFiles;

beforeAll(() => {
  landed = new LandedWithFiles({ records: 400, seed: 11, dirty: 0.1 });
});
afterAll(() => landed.close());

test.each([1, 2, 3])("a hundred records drawn with seed %d are what the mapping gives", async (seed) => {
  const verdict = await landed.ask(check, { seed });
  expect(verdict).toMatchObject({ status: "PASS", checked: 100, failed: 0, samples: [] });
  expect(verdict.detail).toContain(`100 records drawn with the seed ${seed} from `);
});

test("all of them are, elements and merged ones too", async () => {
  const verdict = await landed.ask(whole);
  expect(verdict).toMatchObject({ status: "PASS", failed: 0 });
  expect(verdict.checked).toBeGreaterThan(400);
});

const set = (table: string, change: string, where = "TRUE"): string =>
  `UPDATE ${table} SET ${change} WHERE id = (SELECT id FROM ${table} WHERE ${where} LIMIT 1)`;

describe.each<[string, RegExp, Change]>([
  ["a text that was cut off", /has another cell/, set("rfi", "title = substr(title, 1, 3)")],
  ["a coordinate one unit off in the last place", /has another cell/, (target) => nudge(target, "highlight", "x1")],
  [
    "a number of another type",
    /has another cell/,
    set("engagement", "progress = CAST(progress AS INTEGER)", "typeof(progress) = 'real'"),
  ],
  ["null for an empty text", /has another cell/, set("audit_logs", "after_state = NULL", "after_state IS NOT NULL")],
  ["an element of another document", /has another cell/, set("checklist_item", "name = 'another'")],
  [
    "a merged person with another name",
    /has another cell/,
    set("users", "name = 'Nobody'", "email IS NOT NULL AND type IS NOT NULL"),
  ],
  ["another origin", /has another cell/, set("client", "source_hash = '0'")],
  ["a reference that was lost", /has another cell/, set("rfi", "section_id = NULL", "section_id IS NOT NULL")],
  ["a row that is gone", /has no row/, "DELETE FROM flag WHERE id = (SELECT min(id) FROM flag)"],
  [
    "lineage that leads to another row",
    /is another row by the mapping/,
    `UPDATE _touchdown_records SET target_id = (SELECT max(id) FROM client)
     WHERE target_table = 'client' AND target_id = (SELECT min(id) FROM client)`,
  ],
  [
    "a claim that was changed",
    /claims other things by the mapping/,
    "UPDATE _touchdown_claims SET claim = json_set(claim, '$.name', 'Nobody') WHERE merge = 'users'",
  ],
  [
    "a record that the source does not have",
    /is not at the source as of the read time/,
    "UPDATE _touchdown_records SET path = path || 'x' WHERE path = (SELECT source_path FROM team LIMIT 1)",
  ],
  [
    "an element that the document does not have",
    /is a record that the mapping does not give/,
    `UPDATE _touchdown_records SET path = path || 'x' WHERE path = (SELECT source_path FROM highlight LIMIT 1)`,
  ],
])("%s", (_, detail, change) => {
  test("fails", async () => {
    expectFailure(await landed.ask(whole, { change }), detail);
  });
});

test("samples name no element and no person", async () => {
  const { samples } = await landed.ask(whole, { change: "UPDATE users SET name = 'x'" });
  for (const { detail } of samples) expect(detail).not.toMatch(/[#@]/);
});

test("every collection that has mapped records gives one", async () => {
  await landed.ask({
    name: "draw",
    title: "",
    collections: [],
    open: ({ target }) => ({
      see: () => undefined,
      conclude: () => {
        const mapped = "SELECT DISTINCT collection FROM _touchdown_records WHERE disposition = 1 ORDER BY 1";
        const drawn = drawRecords(target, { count: 100, seed: 4 }).records.map(({ collection }) => collection);
        expect([...new Set(drawn)].toSorted()).toEqual(target.prepare(mapped).pluck().all());
        return { checked: 1, failed: 0, detail: "", samples: [] };
      },
    }),
  });
});

/** The next number that a double can hold. */
function nudge(target: Database, table: string, column: string): void {
  const row = target
    .prepare<[], { id: string; cell: number }>(`SELECT id, ${column} AS cell FROM ${table} WHERE ${column} > 1 LIMIT 1`)
    .get();
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, row?.cell ?? 0);
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  target.prepare(`UPDATE ${table} SET ${column} = ? WHERE id = ?`).run(bits.getFloat64(0), row?.id);
}
