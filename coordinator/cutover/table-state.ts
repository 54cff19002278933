import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import type { Target } from "../../shared/connections/sqlite.ts";
import { digest } from "../../shared/identity.ts";
import { digestTable } from "../backup/digest-tables.ts";
import { name as quoted } from "../validators/sql-text.ts";

const count = z.number().int().nonnegative();

/** All that a table is: equal states mean the same rows, cell by cell, under the same declaration. */
const tableStateSchema = z.object({
  rows: count,
  digest: z.string(),
  /** Digest of its own SQL and that of its indexes and triggers. */
  declared: z.string(),
  /** Of AUTOINCREMENT: the last id that was given; null without. */
  sequence: z.number().int().nullable(),
});
export type TableState = z.infer<typeof tableStateSchema>;

/** By the name of the table; one that is not there is left out. */
export const tableStatesSchema = z.record(z.string(), tableStateSchema);
export type TableStates = Readonly<Record<string, TableState>>;

/** How a table is declared, whatever name its SQL gives it and however that is quoted. */
export type TableDeclaration = {
  readonly name: string;
  /** Behind its name. */
  readonly body: string;
  readonly indexes: readonly string[];
  readonly triggers: readonly string[];
  readonly isStrict: boolean;
  readonly hasRowId: boolean;
};

/** Reads tables whole, about 450,000 rows a second; holds the event loop for one table at a time. */
export async function readTableStates(database: Target, tables: readonly string[]): Promise<TableStates> {
  const states: Record<string, TableState> = {};
  for (const table of tables) {
    const declaration = readDeclaration(database, table);
    if (declaration === null) continue;
    const content = digestTable(database, declaration);
    states[table] = { ...content, declared: digestOf(declaration), sequence: readSequence(database, table) };
    await setImmediate();
  }
  return states;
}

/** Null for a table that is not there, or is no ordinary one. */
export function readDeclaration(database: Target, table: string): TableDeclaration | null {
  const found = database
    .prepare<[string], { strict: number; wr: number }>(
      "SELECT strict, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name = ?",
    )
    .get(table);
  const sql = database
    .prepare<[string], string>("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .pluck()
    .get(table);
  if (found === undefined || sql === undefined) return null;
  return {
    name: table,
    body: bodyOf(sql),
    indexes: readSql(database, table, "index"),
    triggers: readSql(database, table, "trigger"),
    isStrict: found.strict === 1,
    hasRowId: found.wr === 0,
  };
}

export function digestOf({ name, body, indexes, triggers }: TableDeclaration): string {
  return digest(JSON.stringify([name, body, indexes, triggers]));
}

/** What tables will be once those of the incoming database have taken their place: triggers stay as they are. */
export async function readIncomingStates(
  incoming: Target,
  live: Target,
  tables: readonly string[],
): Promise<TableStates> {
  const states = await readTableStates(incoming, tables);
  const withTriggers = Object.entries(states).map(([table, state]) => {
    const declaration = readDeclaration(incoming, table);
    const standing = readDeclaration(live, table);
    if (declaration === null || standing === null) return [table, state] as const;
    return [table, { ...state, declared: digestOf({ ...declaration, triggers: standing.triggers }) }] as const;
  });
  return Object.fromEntries(withTriggers);
}

/** What differs, in sentences; none where everything is the same. `what` names what they should be: "the backup". */
export function compareStates(expected: TableStates, found: TableStates, what: string): readonly string[] {
  const tables = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return tables.flatMap((table) => {
    const [then, now] = [expected[table], found[table]];
    if (then === undefined || now === undefined)
      return [`${table} is ${now === undefined ? "missing" : `not in ${what}`}`];
    return differences(then, now).map((difference) => `${table} has ${difference} ${what}`);
  });
}

function differences(then: TableState, now: TableState): readonly string[] {
  if (then.rows !== now.rows) return [`${now.rows} rows and not the ${then.rows} of`];
  if (then.digest !== now.digest) return [`as many rows (${now.rows}), and not the content of`];
  if (then.declared !== now.declared) return ["another declaration, index or trigger than"];
  return then.sequence === now.sequence ? [] : [`the counter ${now.sequence} and not the ${then.sequence} of`];
}

/** The last id that AUTOINCREMENT has given; null without. */
export function readSequence(database: Target, table: string): number | null {
  const hasCounters =
    database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").get() !== undefined;
  if (!hasCounters) return null;
  const counter = database
    .prepare<[string], number>("SELECT seq FROM sqlite_sequence WHERE name = ?")
    .pluck()
    .get(table);
  return counter ?? null;
}

function readSql(database: Target, table: string, type: "index" | "trigger"): readonly string[] {
  return database
    .prepare<[string, string], string>(
      "SELECT sql FROM sqlite_schema WHERE type = ? AND tbl_name = ? AND sql IS NOT NULL ORDER BY name",
    )
    .pluck()
    .all(type, table);
}

/** SQLite keeps "CREATE TABLE " and then the statement from the name on, as it was typed; a renamed table's name is quoted. */
const HEAD = /^CREATE TABLE (?:"(?:[^"]|"")*"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]|[^\s("'`[]+)/;

function bodyOf(sql: string): string {
  return sql.replace(HEAD, "").trim();
}

/** The statement that makes the table under another name. */
export function createUnder(name: string, { body }: TableDeclaration): string {
  return `CREATE TABLE main.${quoted(name)} ${body}`;
}
