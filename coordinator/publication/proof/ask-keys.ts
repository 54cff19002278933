import type { Target } from "../../../shared/connections/sqlite.ts";
import type { PublishedTable } from "../../../shared/publication.ts";
import { name } from "../../validators/sql-text.ts";
import { danglingReferences } from "../dangling-references.ts";
import type { Question } from "./findings.ts";

/** Every key is a text, not empty, without blanks at its ends, and there once. */
export function askKeys(database: Target, table: PublishedTable, question: Question): void {
  const [of, key] = [name(table.name), name(table.key)];
  const rows = database.prepare<[], number>(`SELECT count(*) FROM ${of}`).pluck().get() ?? 0;
  question.looked(Math.max(rows, 1));
  const bad = database
    .prepare<[], { readonly key: string; readonly detail: string }>(
      `SELECT coalesce(CAST(${key} AS TEXT), '') AS key, 'is no key: ' || typeof(${key}) || ', ' || quote(${key}) AS detail
       FROM ${of} WHERE typeof(${key}) <> 'text' OR trim(${key}) = '' OR trim(${key}) <> ${key}
       UNION ALL
       SELECT ${key}, 'is there ' || count(*) || ' times' FROM ${of} GROUP BY ${key} HAVING count(*) > 1`,
    )
    .all();
  for (const fault of bad) question.fault({ table: table.name, ...fault });
}

/** Every reference leads to a row, and SQLite finds its file sound. */
export function askReferences(database: Target, question: Question): void {
  question.looked(database.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get() ?? 0);
  for (const { table, column, value, parent } of danglingReferences(database)) {
    question.fault({ table, key: value, detail: `${column} refers to a row of ${parent} that is not there` });
  }
  const unsound = database.prepare<[], string>("SELECT integrity_check FROM pragma_integrity_check").pluck().all();
  for (const detail of unsound.filter((line) => line !== "ok")) question.fault({ table: "", key: "database", detail });
}
