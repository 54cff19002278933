import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runGroup } from "../../coordinator/validators/run-group.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { decodeCell, encodeRow } from "../../shared/batch.ts";
import { parseCanonical } from "../../shared/canonical.ts";
import { readCatalog } from "../../shared/catalog.ts";
import { targetId } from "../../shared/identity.ts";
import { DISPOSITION_CODES, LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { Cell, Row } from "../../shared/landing.ts";
import type { SourceMap, SourceValue } from "../../shared/value.ts";
import { openSchema } from "./open-schema.ts";

const HIGHLIGHTS = 300;
const RECTS_MAX = 12;
const REVIEW = "myworkreview/reviews/list/r1";
const REMOVED = "myworkreview/removedHighlights/list/r1";
const SIDES = ["x1", "y1", "x2", "y2", "width", "height"] as const;
/** Numbers that lose something in most hands. */
const DELICATE: readonly SourceValue[] = [
  -0,
  0.1 + 0.2,
  1e-320,
  5e-324,
  Number.MAX_VALUE,
  -Number.MIN_VALUE,
  1 / 3,
  2_251_799_813_685_249.5,
  9_007_199_254_740_992n,
  1n << 60n,
  -7n,
  100,
];

const folder = mkdtempSync(join(tmpdir(), "moonlanding-positions-"));
const file = join(folder, "target.db");
const { db, insert } = openSchema(["tables", "views"], file);
const catalog = readCatalog(db);
const positions = Array.from({ length: HIGHLIGHTS }, (_, index) => position(index));
afterAll(() => {
  if (db.open) db.close();
  rmSync(folder, { recursive: true });
});

beforeAll(() => {
  db.exec(LEDGER_SQL);
  db.pragma("foreign_keys = OFF");
  const highlights = positions.map((place, index) => ({
    id: `h${index}`,
    position: place,
    responses: [{ id: "p", comment: { text: "here" }, position: place }],
  }));
  db.transaction(() => {
    carry("mwr-reviews", REVIEW, { status: true, highlights });
    carry("mwr-removed-highlights", REMOVED, { highlights });
  })();
});

describe("the numbers of a position", () => {
  test.each(["highlight", "removedHighlight"] as const)("are equal to the last bit in the columns of %s", (table) => {
    const columns = "x1, y1, x2, y2, page_width AS width, page_height AS height, page_number AS page";
    const rows = rowsOf(`SELECT ${columns}, source_highlight_id AS id FROM ${table}`);
    expect(rows).toHaveLength(HIGHLIGHTS);
    for (const row of rows) {
      const { boundingRect, pageNumber } = positionOf(row["id"]);
      for (const side of SIDES) expect(row[side]).toBe(columnOf(boundingRect[side]));
      expect(row["page"]).toBe(columnOf(pageNumber));
    }
  });

  test.each([
    ["highlight", "source_highlight_id", "scaled_position"],
    ["removedHighlight", "source_highlight_id", "scaled_position"],
    ["highlight_comment", "substr(source_path, instr(source_path, '/h') + 1)", "position"],
  ])("are all of them in the JSON of %s, -0 and whole numbers too", (table, id, column) => {
    const rows = rowsOf(`SELECT ${id} AS id, ${column} AS json FROM ${table}`);
    expect(rows).toHaveLength(HIGHLIGHTS);
    for (const row of rows) expect(parseCanonical(String(row["json"]))).toStrictEqual(positionOf(row["id"]));
  });

  test.each([
    ["highlight_rect", "highlight_id", "highlight"],
    ["removed_highlight_rect", "removed_highlight_id", "removedHighlight"],
  ])("are equal to the last bit in the view %s, rectangle for rectangle", (view, key, table) => {
    const sql = `SELECT v.*, t.source_highlight_id AS id FROM ${view} AS v JOIN ${table} AS t ON t.id = v.${key} ORDER BY t.id, v."order"`;
    const rows = rowsOf(sql);
    expect(rows).toHaveLength(positions.reduce((sum, { rects }) => sum + rects.length, 0));
    for (const row of rows) {
      const rect = positionOf(row["id"]).rects[Number(row["order"])];
      for (const side of SIDES) expect(row[side]).toBe(Number(rect?.[side]));
    }
  });

  test("are what the validator finds in the source", () => {
    db.close();
    const [verdict] = runGroup(
      {
        file,
        rules: moonlanding.validation,
        collections: [],
        expectedSql: "",
        nowMs: Date.parse("2026-03-01T09:00:00Z"),
      },
      ["pdf-coordinates"],
    );
    expect(verdict).toMatchObject({ status: "PASS", checked: 3 * HIGHLIGHTS, failed: 0 });
  });
});

type Rect = Readonly<Record<(typeof SIDES)[number], SourceValue>>;
type Position = {
  readonly boundingRect: Rect;
  readonly rects: readonly Rect[];
  readonly pageNumber: SourceValue;
  readonly rotation: SourceValue;
};

function position(index: number): Position {
  return {
    boundingRect: rect(index),
    rects: Array.from({ length: index % RECTS_MAX }, (_, order) => rect(index * 31 + order * 7)),
    pageNumber: BigInt(index),
    rotation: BigInt((index % 4) * 90),
  };
}

function rect(seed: number): Rect {
  const side = (offset: number): SourceValue => numberOf(seed * SIDES.length + offset);
  return { x1: side(0), y1: side(1), x2: side(2), y2: side(3), width: side(4), height: side(5) };
}

/** One of the delicate ones, or any double at all: 64 bits by SplitMix64, so that the same come again. */
function numberOf(seed: number): SourceValue {
  if (seed % 3 === 0) return DELICATE[(seed / 3) % DELICATE.length] ?? 0;
  const mask = (1n << 64n) - 1n;
  let bits = (BigInt(seed + 1) * 0x9e3779b97f4a7c15n) & mask;
  bits = ((bits ^ (bits >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
  bits = ((bits ^ (bits >> 27n)) * 0x94d049bb133111ebn) & mask;
  const [double = 0] = new Float64Array(new BigUint64Array([bits ^ (bits >> 31n)]).buffer);
  return Number.isFinite(double) ? double : seed / 7;
}

/** What a REAL column can hold of it: 0 and -0 are one number there. */
function columnOf(value: SourceValue | undefined): number {
  return Number(value) + 0;
}

function positionOf(id: unknown): Position {
  const place = positions[Number(/^h(\d+)/.exec(String(id))?.[1])];
  if (place === undefined) throw new Error(`no position ${String(id)}`);
  return place;
}

/** Transforms a document and writes its rows as they come off the wire, with the ledger's digests. */
function carry(collection: string, path: string, data: SourceMap): void {
  const found = moonlanding.collections.find(({ name }) => name === collection);
  const record = { system: "mwr", path, id: "r1", data, createTimeUs: 0, updateTimeUs: 0 };
  const review = new Map([[`path:${REVIEW}`, { id: targetId("mwr", REVIEW) }]]);
  const outcome = found?.transform(record, {
    directory: (name) => (name === "reviews" ? review : new Map()),
    settings: {},
  });
  const write = db.prepare(
    `INSERT INTO _touchdown_records (system, path, collection, disposition, target_table, target_id, hash, update_time_us, page)
     VALUES ('mwr', ?, ?, ${DISPOSITION_CODES.mapped}, ?, ?, ?, 0, 0)`,
  );
  for (const landing of outcome?.landings ?? []) {
    if (landing.kind !== "mapped") continue;
    const { table, values } = overWire(landing.row);
    const source = `${path}${landing.element}`;
    insert({ table, values: { ...values, source_path: source, source_hash: "document" } });
    write.run(source, collection, table, values["id"], landing.hash ?? "document");
  }
}

function overWire(row: Row): Row {
  const table = catalog.get(row.table);
  if (table === undefined) throw new Error(`no table ${row.table}`);
  const wire: ReturnType<typeof encodeRow> = JSON.parse(JSON.stringify(encodeRow(row, table)));
  const cells = table.columns.map(({ name }, index): [string, Cell] => [name, decodeCell(wire.cells[index] ?? null)]);
  return { table: row.table, values: Object.fromEntries(cells.filter(([name]) => isColumn(row, name))) };
}

/** Generated columns and what is null are left to the table. */
function isColumn(row: Row, name: string): boolean {
  return row.values[name] !== undefined;
}

function rowsOf(sql: string): Record<string, unknown>[] {
  return db.prepare<[], Record<string, unknown>>(sql).all();
}
