import { readCatalog, type CatalogTable } from "../../shared/catalog.ts";
import { toError } from "../../shared/errors.ts";
import { name } from "../validators/sql-text.ts";
import type { Asking } from "./integration.ts";

/** Rows of each entity that are shown, and rows of its first page. */
const SHOWN = 5;
const LISTED = 50;

type ShownRow = Readonly<Record<string, unknown>>;

/** Lists each entity and shows some of its rows with the rows they refer to; how many were shown. */
export function askEntities(asking: Asking, entities: readonly string[]): number {
  const catalog = readCatalog(asking.target);
  let shown = 0;
  for (const entity of entities) {
    const table = catalog.get(entity);
    if (table === undefined) {
      asking.faults.add("is an entity without a table", { key: entity });
      continue;
    }
    try {
      shown += askEntity(asking, table);
    } catch (error) {
      asking.faults.add("cannot be listed or shown", { key: entity, detail: toError(error).message });
    }
  }
  return shown;
}

function askEntity({ target, random, faults }: Asking, table: CatalogTable): number {
  const from = name(table.name);
  const last = target.prepare<[], number | null>(`SELECT max(rowid) FROM ${from}`).pluck().get() ?? null;
  const listed = target.prepare<[], string>(`SELECT id FROM ${from} ORDER BY id LIMIT ${LISTED}`).pluck().all();
  if (last === null) return 0;
  if (listed.length === 0) faults.add("has rows, and its list has none", { key: table.name });
  const pick = target
    .prepare<[number], string>(`SELECT id FROM ${from} WHERE rowid >= ? ORDER BY rowid LIMIT 1`)
    .pluck();
  const drawn = Array.from({ length: SHOWN }, () => pick.get(1 + Math.floor(random() * last)));
  const ids = [...new Set([...drawn.filter((id) => id !== undefined), ...listed.slice(0, 1)])];
  const show = target.prepare<[string], ShownRow>(`SELECT * FROM ${from} WHERE id = ?`);
  for (const id of ids) {
    const rows = show.all(id);
    if (rows.length !== 1) faults.add("is listed and cannot be shown", { table: table.name, key: id });
    for (const row of rows) followReferences({ target, random, faults }, table, row);
  }
  return ids.length;
}

function followReferences({ target, faults }: Asking, table: CatalogTable, row: ShownRow): void {
  for (const { column, table: parent, to } of table.foreignKeys) {
    const id = row[column];
    if (id === null || id === undefined) continue;
    const found = target.prepare(`SELECT 1 FROM ${name(parent)} WHERE ${name(to)} = ?`).get(id);
    if (found !== undefined) continue;
    const detail = `${column} names a row of ${parent} that cannot be shown`;
    faults.add("is shown without what it refers to", { table: table.name, key: String(row["id"]), detail });
  }
}
