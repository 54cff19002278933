import type { Target } from "../../shared/connections/sqlite.ts";
import { name } from "../validators/sql-text.ts";

/** A value of a foreign key whose row is not there. */
export type Dangling = {
  readonly table: string;
  readonly column: string;
  readonly value: string;
  readonly parent: string;
  readonly parentColumn: string;
};

type ForeignKey = Omit<Dangling, "value">;

/**
 * Every reference of the database to a row that is not there, one for each table, column and value. Foreign keys of several columns have no value of their own:
 * SQLite's check is asked about them, and names the table alone.
 */
export function danglingReferences(database: Target): readonly Dangling[] {
  const single = foreignKeys(database).flatMap((key) => danglingOf(database, key));
  const known = new Set(single.map(({ table }) => table));
  const others = database
    .prepare<[], { readonly table: string; readonly parent: string }>(
      `SELECT DISTINCT "table", parent FROM pragma_foreign_key_check`,
    )
    .all()
    .filter(({ table }) => !known.has(table));
  return [...single, ...others.map((other) => ({ ...other, column: "?", value: "?", parentColumn: "?" }))];
}

function foreignKeys(database: Target): readonly ForeignKey[] {
  return database
    .prepare<[], ForeignKey>(
      `SELECT child.name AS "table", key."from" AS "column", key."table" AS parent,
         coalesce(key."to", (SELECT name FROM pragma_table_info(key."table") WHERE pk = 1)) AS parentColumn
       FROM pragma_table_list AS child, pragma_foreign_key_list(child.name) AS key
       WHERE child.schema = 'main' AND child.type = 'table'
         AND (SELECT count(*) FROM pragma_foreign_key_list(child.name) AS part WHERE part.id = key.id) = 1
       ORDER BY child.name, key.id`,
    )
    .all();
}

function danglingOf(database: Target, key: ForeignKey): readonly Dangling[] {
  const [child, parent] = [name(key.column), name(key.parentColumn)];
  return database
    .prepare<[], string>(
      `SELECT DISTINCT CAST(child.${child} AS TEXT) FROM ${name(key.table)} AS child
       WHERE child.${child} IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM ${name(key.parent)} AS parent WHERE parent.${parent} = child.${child})
       ORDER BY 1`,
    )
    .pluck()
    .all()
    .map((value) => ({ ...key, value }));
}
