import type Database from "better-sqlite3";

export type Declaration = { readonly table: string; readonly from: string; readonly to: string };

/** Rewrites what the target's own schema declares, rows untouched. */
export function declareOtherwise(target: Database.Database, { table, from, to }: Declaration): void {
  target.unsafeMode(true);
  target.pragma("writable_schema = ON");
  const { changes } = target
    .prepare("UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = ? AND instr(sql, ?) > 0")
    .run(from, to, table, from);
  target.pragma("writable_schema = RESET");
  if (changes !== 1) throw new Error(`${table} does not declare ${from}`);
}

/** Does `sql` while a table declares something else, as a writer would that knows no constraints. */
export function undeclared(declaration: Declaration, sql: string): (target: Database.Database) => void {
  const { table, from, to } = declaration;
  return (target) => {
    declareOtherwise(target, declaration);
    target.exec(sql);
    declareOtherwise(target, { table, from: to, to: from });
  };
}

/** Does `sql` to a table that is not strict for the moment. */
export function loosely(table: string, sql: string): (target: Database.Database) => void {
  return undeclared({ table, from: ") STRICT", to: ") /* loose */" }, sql);
}

/** Makes a table anew from another statement, with the rows that it has: for what an edit of the statement alone would break. */
export function rebuild({ table, from, to }: Declaration): (target: Database.Database) => void {
  return (target) => {
    const sql = String(target.prepare("SELECT sql FROM sqlite_schema WHERE name = ?").pluck().get(table));
    if (!sql.includes(from)) throw new Error(`${table} does not declare ${from}`);
    // So that no other table follows the name.
    target.pragma("legacy_alter_table = ON");
    target.exec(`ALTER TABLE ${table} RENAME TO before;
      ${sql.replace(from, to)};
      INSERT INTO ${table} SELECT * FROM before;
      DROP TABLE before`);
  };
}
