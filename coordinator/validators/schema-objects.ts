import type { Target } from "../../shared/connections/sqlite.ts";

/** What the target declares besides its application tables: full-text tables with their shadows, indexes, triggers and views. */
export type SchemaObject = { readonly kind: string; readonly name: string; readonly sql: string };

export function readObjects(target: Target): readonly SchemaObject[] {
  const ordinary = new Set(
    target.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'").pluck().all(),
  );
  return target
    .prepare<[], SchemaObject>(
      `SELECT type AS kind, name, sql FROM sqlite_schema
       WHERE sql IS NOT NULL AND name NOT LIKE '\\_touchdown\\_%' ESCAPE '\\' ORDER BY name`,
    )
    .all()
    .filter(({ name }) => !ordinary.has(name));
}
