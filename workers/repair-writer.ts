import { decodeCell, originCells, originIndexes, type Origin, type WireRow } from "../shared/batch.ts";
import { invariant } from "../shared/errors.ts";
import { DISPOSITION_CODES } from "../shared/ledger-schema.ts";
import type { Statement } from "../shared/connections/sqlite.ts";
import type { DiffParts } from "./diff-batch.ts";
import { MissingParentSignal, TargetWriter } from "./target-writer.ts";

/** Writes rows over those that stand under their ids, and leaves alone what others than the mapping have filled in there. */
export class RepairWriter extends TargetWriter {
  readonly #parts: Pick<DiffParts, "target" | "catalog" | "rows" | "lineage">;
  readonly #statements = new Map<string, Statement>();

  constructor(parts: Pick<DiffParts, "target" | "catalog" | "rows" | "lineage">) {
    super(parts.target, parts.catalog);
    this.#parts = parts;
  }

  override insert(row: WireRow, origin: Origin | null): string {
    const id = this.idOf(row);
    // A row that belongs to no record never takes the place of one that does: this refuses it.
    if (origin === null && this.isOwned(row.table, id)) return super.insert(row, origin);
    this.upsert(row, origin);
    return id;
  }

  override insertNew(row: WireRow): boolean {
    const id = this.idOf(row);
    if (!this.stands(row.table, id)) return super.insertNew(row);
    if (this.isOwned(row.table, id)) return false;
    this.upsert(row, null);
    return true;
  }

  override upsert(row: WireRow, origin: Origin | null): void {
    for (const { table, id } of row.requires ?? [])
      if (!this.stands(table, id)) throw new MissingParentSignal(`${table} ${id} does not stand`);
    const table = this.#parts.catalog.get(row.table);
    invariant(table !== undefined, `there is no table ${row.table} in the target`);
    const cells = origin === null ? row.cells : originCells(row, originIndexes(table), origin);
    this.#statement(row).run(cells.map(decodeCell));
  }

  /** Whether a mapped record owns the row that stands under this id, as the row itself says. */
  isOwned(table: string, id: string): boolean {
    const { rows, lineage } = this.#parts;
    const source = rows.sourceOf(table, id);
    const record = source === null ? undefined : lineage.find(source.system, source.path);
    return record?.disposition === DISPOSITION_CODES.mapped && record.table === table && record.id === id;
  }

  #statement(row: WireRow): Statement {
    const kept = this.#parts.rows.keptColumns(row);
    const name = [row.table, ...kept].join(" ");
    const known = this.#statements.get(name);
    if (known !== undefined) return known;
    const columns = this.#parts.catalog.get(row.table)?.columns ?? [];
    const updates = columns.filter((column) => !kept.has(column.name)).map((column) => quote(column.name));
    const statement = this.#parts.target.prepare(
      `INSERT INTO ${quote(row.table)} (${columns.map((column) => quote(column.name)).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
       ON CONFLICT (id) DO UPDATE SET ${updates.map((column) => `${column} = excluded.${column}`).join(", ")}`,
    );
    this.#statements.set(name, statement);
    return statement;
  }
}

function quote(name: string): string {
  return `"${name}"`;
}
