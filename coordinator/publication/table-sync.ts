import type { Statement, Target } from "../../shared/connections/sqlite.ts";
import { name } from "../validators/sql-text.ts";
import { alignByKey, type Aligned } from "./align-by-key.ts";
import { insertSql, refusal } from "./build-database.ts";
import { CELL_HASH_LENGTH, identityOf, type StoredCell } from "./cells.ts";
import { compareThreeWays, type Base, type Comparison, type RecordState } from "./compare-three-ways.ts";
import { columnList, pagedRows, tableRows, type TableRow } from "./table-rows.ts";
import { fieldHashes, type TableShape } from "./table-shape.ts";
import type { TableTally } from "./table-tally.ts";
import type { Turn } from "./turn.ts";
import type { PromotePolicy } from "../../shared/publication.ts";

export type TableSyncOptions = {
  readonly production: Target;
  /** Of the published staging database; nothing else asks anything of it meanwhile. */
  readonly staging: Target;
  readonly shape: TableShape;
  readonly policy: PromotePolicy;
  readonly stamp: SyncStamp;
  readonly tally: TableTally;
  readonly turn: Turn;
};

/** Which sync writes. */
export type SyncStamp = {
  readonly sync: number;
  readonly run: string;
  readonly actor: string;
  readonly at: string;
};

type StateRow = { readonly key: string; readonly state: RecordState; readonly fields: string };
type Sides = {
  readonly key: string;
  readonly source: TableRow | null;
  readonly target: TableRow | null;
  readonly known: StateRow | null;
};

/** Brings one table of the production database in line, inside the caller's transaction, record by record in the order of the keys. */
export class TableSync {
  readonly #options: TableSyncOptions;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #know: Statement;
  readonly #archive: Statement;

  constructor(options: TableSyncOptions) {
    const { production, shape } = options;
    const table = name(shape.table.name);
    const assigned = shape.columns.map((column) => `${name(column)} = ?`).join(", ");
    this.#options = options;
    this.#insert = production.prepare(insertSql(shape));
    this.#update = production.prepare(`UPDATE ${table} SET ${assigned} WHERE ${name(shape.table.key)} = ?`);
    this.#know = production.prepare(
      `INSERT INTO _sync_state (table_name, key, state, fields, since, sync) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET fields = excluded.fields, sync = excluded.sync, state = excluded.state,
         since = iif(state = excluded.state, since, excluded.since)`,
    );
    this.#archive = production.prepare(
      `INSERT INTO _sync_archive (table_name, key, field, value, replaced_by, reason, run, actor, at, sync)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  async run(): Promise<void> {
    const { production, staging, shape, turn } = this.#options;
    const rows = alignByKey(tableRows(staging, shape), pagedRows(production, shape));
    for (const { key, left, right } of alignByKey(keyed(rows), this.#states())) {
      this.#bringInLine({ key, source: left?.row.left ?? null, target: left?.row.right ?? null, known: right });
      if (turn.isDue()) await turn.take();
    }
  }

  /** Puts back a row that others refer to. Returns whether it did: not where the staging set has no such row, or production has it again. */
  restore(key: string): boolean {
    const { staging, production, shape, tally } = this.#options;
    const select = `SELECT ${columnList(shape)} FROM ${name(shape.table.name)} WHERE ${name(shape.table.key)} = ?`;
    const rowOf = (database: Target): StoredCell[] | undefined =>
      database.prepare<[string], StoredCell[]>(select).raw().safeIntegers().get(key);
    const cells = rowOf(staging);
    if (cells === undefined || rowOf(production) !== undefined) return false;
    this.#insert.run(cells);
    tally.restoredForOthers(key);
    return true;
  }

  #bringInLine(sides: Sides): void {
    const { shape, tally } = this.#options;
    const comparison = this.#compare(sides);
    if (comparison === null) return tally.unchanged();
    const { source, target } = sides;
    tally.add({ shape, sides, comparison });
    try {
      if (comparison.row === "insert" && source !== null) this.#insert.run(source.cells);
      if (comparison.row === "update" && source !== null && target !== null) this.#take(comparison, source, target);
    } catch (error) {
      throw refusal(`${shape.table.name}, row ${sides.key}`, error);
    }
    if (comparison.state !== null) this.#remember(sides, comparison.state);
    const isWritten = comparison.row !== "keep" || comparison.state !== null;
    if (isWritten) tally.wrote();
  }

  /** Null where all three say the same. Hashing both sides costs more than looking at them: it is done where they differ, or where the base is asked for. */
  #compare({ source, target, known }: Sides): Comparison | null {
    const { shape, policy } = this.#options;
    const sourceFields = source === null ? null : fieldHashes(shape, source.cells);
    const isEqual = source !== null && target !== null && isSameContent(shape, source, target);
    if (isEqual && known?.state === "live" && known.fields === sourceFields?.join("")) return null;
    const targetFields = isEqual ? sourceFields : target === null ? null : fieldHashes(shape, target.cells);
    return compareThreeWays({ source: sourceFields, target: targetFields, base: baseOf(known) }, policy);
  }

  /** The row becomes the source's, but for the fields that stand; what gives way without having been the source's is archived. */
  #take({ fields, taken }: Comparison, source: TableRow, target: TableRow): void {
    const { shape, stamp, tally } = this.#options;
    const cells = [...source.cells];
    shape.compared.forEach((at, field) => {
      if (taken[field] !== true && fields[field] === "target-changed") cells[at] = target.cells[at] ?? null;
      if (taken[field] !== true || fields[field] === "source-changed") return;
      const reason = fields[field] === "conflict" ? CONFLICT : REVERTED;
      const [value, replacedBy] = [target.cells[at] ?? null, source.cells[at] ?? null];
      const { run, actor, at: when, sync } = stamp;
      const column = shape.columns[at];
      this.#archive.run(shape.table.name, source.key, column, value, replacedBy, reason, run, actor, when, sync);
      tally.archived();
    });
    this.#update.run(...cells, source.key);
  }

  #remember({ key, source, known }: Sides, state: RecordState): void {
    const { shape, stamp } = this.#options;
    const fields = source === null ? (known?.fields ?? "") : fieldHashes(shape, source.cells).join("");
    this.#know.run(shape.table.name, key, state, fields, stamp.at, stamp.sync);
  }

  /** Page by page: what is written meanwhile lies behind. */
  *#states(): Generator<StateRow> {
    const { production, shape } = this.#options;
    const page = production.prepare<[string, string], StateRow>(
      `SELECT key, state, fields FROM _sync_state WHERE table_name = ? AND key > ? ORDER BY key LIMIT ${STATES_PAGE}`,
    );
    let after = "";
    for (;;) {
      const states = page.all(shape.table.name, after);
      yield* states;
      const last = states.at(-1);
      if (last === undefined || states.length < STATES_PAGE) return;
      after = last.key;
    }
  }
}

const STATES_PAGE = 500;

/** Why a value of the target gave way. */
export const CONFLICT = "conflict: both sides changed it, and the source wins";
const REVERTED = "reverted: it was changed in the target alone, and the policy takes that back";

function* keyed(
  rows: Iterable<Aligned<TableRow, TableRow>>,
): Generator<{ key: string; row: Aligned<TableRow, TableRow> }> {
  for (const row of rows) yield { key: row.key, row };
}

function isSameContent({ compared, kinds }: TableShape, a: TableRow, b: TableRow): boolean {
  return compared.every((at) => {
    const [left = null, right = null] = [a.cells[at], b.cells[at]];
    return left === right || identityOf(left, kinds[at] ?? "plain") === identityOf(right, kinds[at] ?? "plain");
  });
}

function baseOf(known: StateRow | null): Base | null {
  if (known === null) return null;
  const fields: string[] = [];
  for (let at = 0; at < known.fields.length; at += CELL_HASH_LENGTH)
    fields.push(known.fields.slice(at, at + CELL_HASH_LENGTH));
  return { state: known.state, fields };
}
