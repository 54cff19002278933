import type { Target } from "../../shared/connections/sqlite.ts";
import { toError } from "../../shared/errors.ts";
import { name as quoted } from "../validators/sql-text.ts";

/** What a swap may not make worse, by table; null where SQLite cannot tell, as the declarations do not fit. */
export type SchemaGuard = {
  readonly violations: ReadonlyMap<string, number | null>;
  /** Views and triggers that SQLite cannot compile, with its reason. */
  readonly broken: ReadonlyMap<string, string>;
};

/** Looks at all foreign keys, and has SQLite compile every view and whatever fires a trigger. */
export function readSchemaGuard(live: Target): SchemaGuard {
  return { violations: readViolations(live), broken: readBroken(live) };
}

/** Rows of tables that did not refer to missing ones before, and views and triggers that worked; none means that the swap harmed nothing. */
export function findHarm(before: SchemaGuard, after: SchemaGuard): readonly string[] {
  const violated = [...after.violations].flatMap(([table, count]) => {
    const then = before.violations.get(table);
    if (count === null) return then === null ? [] : [`the foreign keys of ${table} fit no key any more`];
    const least = then ?? 0;
    return count > least ? [`${count} rows of ${table} refer to a missing row, and ${least} did before`] : [];
  });
  const broken = [...after.broken].filter(([what]) => !before.broken.has(what));
  return [...violated, ...broken.map(([what, why]) => `${what} does not work any more: ${why}`)];
}

/** Violated foreign keys of these tables, in sentences. */
export function findViolations({ violations }: SchemaGuard, tables: readonly string[]): readonly string[] {
  return tables.flatMap((table) => {
    const count = violations.get(table) ?? 0;
    return count === 0 ? [] : [`${count} rows of ${table} refer to a missing row`];
  });
}

function readViolations(live: Target): ReadonlyMap<string, number | null> {
  const tables = namesOf(live, "table");
  const ask = (table: string): number | null => {
    try {
      const sql = "SELECT count(*) FROM pragma_foreign_key_check(?)";
      return live.prepare<[string], number>(sql).pluck().get(table) ?? 0;
    } catch {
      // "foreign key mismatch": what it refers to has no such key.
      return null;
    }
  };
  return new Map(tables.map((table) => [table, ask(table)]));
}

function readBroken(live: Target): ReadonlyMap<string, string> {
  const views = namesOf(live, "view").map((view): [string, string] => [
    `view ${view}`,
    `SELECT * FROM main.${quoted(view)}`,
  ]);
  const fired = live
    .prepare<[], string>("SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger'")
    .pluck()
    .all()
    .flatMap((table) => firingStatements(live, table));
  const broken = [...views, ...fired].flatMap(([what, sql]): [string, string][] => {
    try {
      live.prepare(sql);
      return [];
    } catch (error) {
      return [[what, toError(error).message]];
    }
  });
  return new Map(broken);
}

/** Preparing a statement compiles the triggers that it would fire. Nothing of it is run. */
function firingStatements(live: Target, table: string): [string, string][] {
  const [column] = live.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(table);
  const at = `main.${quoted(table)}`;
  const update = column === undefined ? [] : [`UPDATE ${at} SET ${quoted(column)} = ${quoted(column)}`];
  return [`INSERT INTO ${at} DEFAULT VALUES`, ...update, `DELETE FROM ${at}`].map((sql) => [
    `a trigger on ${table} (${sql.split(" ", 1)[0] ?? ""})`,
    sql,
  ]);
}

function namesOf(live: Target, type: "table" | "view"): readonly string[] {
  return live
    .prepare<[string], string>(
      "SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
    .all(type);
}
