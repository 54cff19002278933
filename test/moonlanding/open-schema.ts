import Database from "better-sqlite3";
import { readFileSync } from "node:fs";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { searchKey } from "../../shared/identity.ts";
import type { Row } from "../../shared/landing.ts";

export const PARTS = ["tables", "indexes", "search", "views"] as const;
export type Part = (typeof PARTS)[number];

export type OpenSchema = {
  readonly db: Database.Database;
  readonly insert: (row: Row) => void;
  /** Runs `act` and takes back what it wrote. */
  readonly undoing: (act: () => void) => void;
};

export function schemaSql(part: Part): string {
  return readFileSync(new URL(`${part}.sql`, moonlanding.schema.folder), "utf8");
}

/** The real schema in a file of its own; `:memory:` unless one is named. */
export function openSchema(parts: readonly Part[], file = ":memory:"): OpenSchema {
  const db = new Database(file);
  db.pragma("foreign_keys = ON");
  for (const part of parts) db.exec(schemaSql(part));
  return {
    db,
    insert: inserter(db),
    undoing: (act) => {
      db.exec("SAVEPOINT undo");
      try {
        act();
      } finally {
        db.exec("ROLLBACK TO undo; RELEASE undo");
      }
    },
  };
}

/** Inserts with statements kept by table and columns. */
function inserter(db: Database.Database): (row: Row) => void {
  const statements = new Map<string, Database.Statement>();
  const searched = new Map<string, boolean>();
  return ({ table, values }) => {
    const hasSearchKey = searched.get(table) ?? hasColumn(db, table, "search_key");
    searched.set(table, hasSearchKey);
    const cells = { ...values, ...(hasSearchKey && { search_key: searchKey(String(values["id"])) }) };
    const names = Object.keys(cells).map((name) => `"${name}"`);
    const sql = `INSERT INTO "${table}" (${names.join()}) VALUES (${names.map(() => "?").join()})`;
    const statement = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, statement);
    statement.run(...Object.values(cells));
  };
}

function hasColumn(db: Database.Database, table: string, column: string): boolean {
  return db.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?").get(table, column) !== undefined;
}
