import { setImmediate } from "node:timers/promises";
import { readCatalog, type CatalogTable } from "../../shared/catalog.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { literal, name } from "../validators/sql-text.ts";

/** Rows in the tables of the application. */
export function countRows(target: Target): number {
  const tables = [...readCatalog(target).values()];
  return tables.reduce((sum, { name: table }) => sum + countOf(target, table), 0);
}

function countOf(target: Target, table: string): number {
  return (
    target
      .prepare<[], number>(`SELECT count(*) FROM ${name(table)}`)
      .pluck()
      .get() ?? 0
  );
}

/**
 * Multiplies all rows of a copy, as a whole each time, until there are `rowsMin`: a twin has an id of its own and refers to the twins of what the row refers to. Indexes and
 * full-text search grow along. Returns the rows there are then. For measuring only: the twins keep no other rule of the target.
 */
export async function growTarget(copy: Target, rowsMin: number): Promise<number> {
  copy.pragma("foreign_keys = OFF");
  copy.pragma("ignore_check_constraints = ON");
  copy.pragma("synchronous = OFF");
  const rows = countRows(copy);
  const twins = Math.ceil(rowsMin / rows) - 1;
  const tables = [...readCatalog(copy).values()].map((table) => ({
    twin: twinSql(copy, table),
    last:
      copy
        .prepare<[], number | null>(`SELECT max(rowid) FROM ${name(table.name)}`)
        .pluck()
        .get() ?? 0,
  }));
  for (let twin = 1; twin <= twins; twin += 1) {
    for (const { twin: sql, last } of tables) copy.prepare(sql(`~${twin}`)).run(last);
    await setImmediate();
  }
  return countRows(copy);
}

/** SQL that inserts a twin of every row up to a rowid, told apart by the ending of its ids. */
function twinSql(copy: Target, table: CatalogTable): (ending: string) => string {
  const unique = uniqueColumns(copy, table.name);
  const references = new Set(table.foreignKeys.map((key) => key.column));
  const columns = table.columns.map((column) => name(column.name)).join(", ");
  return (ending) => {
    const cells = table.columns.map(({ name: column, type }) => {
      if (!unique.has(column) && !references.has(column)) return name(column);
      if (type === "INTEGER") return "abs(random() % 9007199254740991)";
      return `${name(column)} || ${literal(ending)}`;
    });
    return `INSERT INTO ${name(table.name)} (${columns}) SELECT ${cells.join(", ")} FROM ${name(table.name)} WHERE rowid <= ?`;
  };
}

/** Columns of primary keys and unique indexes. */
function uniqueColumns(copy: Target, table: string): ReadonlySet<string> {
  const columns = copy
    .prepare<[string], string>(
      `SELECT info.name FROM pragma_index_list(?) AS list, pragma_index_info(list.name) AS info
       WHERE list."unique" = 1 AND info.name IS NOT NULL`,
    )
    .pluck()
    .all(table);
  const keys = copy.prepare<[string], string>("SELECT name FROM pragma_table_info(?) WHERE pk > 0").pluck().all(table);
  return new Set([...columns, ...keys]);
}
