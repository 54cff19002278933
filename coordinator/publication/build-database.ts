import { rmSync } from "node:fs";
import { openDraft, openForScan, type Target } from "../../shared/connections/sqlite.ts";
import { sync } from "../../shared/durable-file.ts";
import { Failure, TerminalError, toError } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import { schemaPart } from "../../shared/schema-sql.ts";
import { name } from "../validators/sql-text.ts";
import { danglingReferences } from "./dangling-references.ts";
import type { Publishing } from "./publishing.ts";
import { columnList, selectedRows } from "./table-rows.ts";
import { tableShape, type TableShape } from "./table-shape.ts";
import { Turn } from "./turn.ts";

/** The statements that make the tables of a published database. */
export function publishedSql({ schema }: Pick<Migration, "schema">): string {
  return schemaPart(schema, "published");
}

/**
 * Makes the published database under a name that nobody knows yet, from the loaded target; the same rows give the same bytes. What the tables cannot hold is
 * PUBLICATION_REFUSED.
 */
export async function buildDatabase(publishing: Publishing, draft: string): Promise<void> {
  const { migration, publication, targetFile, signal } = publishing;
  rmSync(draft, { force: true });
  const database = openDraft(draft);
  const target = openForScan(targetFile);
  try {
    database.exec("BEGIN");
    database.exec(publishedSql(migration));
    // A table may refer to itself, or to one that stands behind it.
    database.pragma("defer_foreign_keys = ON");
    const turn = new Turn(signal);
    for (const table of publication.tables) await fill({ database, target, turn, shape: tableShape(database, table) });
    refuseDangling(database);
    database.exec("COMMIT");
  } finally {
    target.close();
    database.close();
  }
  sync(draft);
}

type Filling = {
  readonly database: Target;
  readonly target: Target;
  readonly shape: TableShape;
  readonly turn: Turn;
};

async function fill({ database, target, shape, turn }: Filling): Promise<void> {
  const insert = database.prepare(insertSql(shape));
  for (const { key, cells } of selectedRows(target, shape)) {
    try {
      insert.run(cells);
    } catch (error) {
      throw refusal(`${shape.table.name}, row ${key}`, error);
    }
    if (turn.isDue()) await turn.take();
  }
}

export function insertSql(shape: TableShape): string {
  const places = shape.columns.map(() => "?").join(", ");
  return `INSERT INTO ${name(shape.table.name)} (${columnList(shape)}) VALUES (${places})`;
}

/** What a published table cannot hold: its name and the row. What a disk, a lock or another failure of the world refused stays what it is. */
export function refusal(where: string, thrown: unknown): Error {
  if (thrown instanceof Failure) return thrown;
  const { code } = Object.assign({ code: "" }, thrown);
  if (/^(?:SQLITE_|E[A-Z]+$)/.test(code) && !OF_CONTENT.test(code)) return toError(thrown);
  return new TerminalError("PUBLICATION_REFUSED", `published table ${where}: ${toError(thrown).message}`, {
    hint: "Mend the cause in the source, or choose another policy for it, and run again. Nothing that stood was touched.",
    cause: thrown,
  });
}

/** What SQLite says of a row that a table does not take. */
const OF_CONTENT = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG)/;

function refuseDangling(database: Target): void {
  const dangling = danglingReferences(database);
  const [first] = dangling;
  if (first === undefined) return;
  const named = dangling.slice(0, 5).map(({ table, column, value }) => `${table}.${column} = ${value}`);
  const sentence = `${dangling.length} references lead to rows that are not there: ${named.join(", ")}`;
  throw refusal(first.table, new Error(sentence));
}
