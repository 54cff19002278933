import type { Target } from "../../shared/connections/sqlite.ts";
import { SAMPLES_MAX } from "../../shared/verdict.ts";
import { counted, type Fault } from "./fault.ts";
import { keyColumn } from "./scan-cells.ts";
import { name } from "./sql-text.ts";
import type { ValidationFacts } from "./validator.ts";

/** A full-text table over the rows of another: fts5 (..., content='client', content_rowid='search_key'). */
const SEARCH = /\bfts5\s*\([^]*\bcontent\s*=\s*'(\w+)'[^]*\bcontent_rowid\s*=\s*'(\w+)'/i;

type Search = { readonly name: string; readonly content: string; readonly rowid: string };

/** Every row is in the search table over its table, where there is one: what cannot be found is lost to whoever looks for it. */
export function compareSearch({ target, catalog }: ValidationFacts): Fault[] {
  return searchTables(target).flatMap((search) => {
    const table = catalog.get(search.content);
    if (table === undefined) return [];
    const missing = `FROM ${name(table.name)} AS own WHERE NOT EXISTS
      (SELECT 1 FROM ${name(`${search.name}_docsize`)} AS found WHERE found.id = own.${name(search.rowid)})`;
    const count = target.prepare<[], number>(`SELECT count(*) ${missing}`).pluck().get() ?? 0;
    if (count === 0) return [];
    const keys = target
      .prepare<[]>(`SELECT own.${keyColumn(table)} ${missing} LIMIT ${SAMPLES_MAX}`)
      .pluck()
      .all();
    const samples = keys.map((key) => ({
      table: table.name,
      key: String(key),
      detail: `${search.name} does not have it`,
    }));
    return [{ count, what: `${counted(count, "row")} of ${table.name} cannot be found by search`, samples }];
  });
}

function searchTables(target: Target): readonly Search[] {
  const declared = target
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%' ORDER BY name",
    )
    .all();
  return declared.flatMap((table) => {
    const [, content, rowid] = SEARCH.exec(table.sql) ?? [];
    return content === undefined || rowid === undefined ? [] : [{ name: table.name, content, rowid }];
  });
}
