import { readCatalog, type Catalog, type CatalogTable } from "../shared/catalog.ts";
import type { Statement, Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import { searchKey } from "../shared/identity.ts";
import type { Cell, Row } from "../shared/landing.ts";
import type { Derivation, DerivationContext, DerivedFinding, Migration } from "../shared/migration.ts";
import { readGroups } from "./read-groups.ts";

/** Which rules derivations have noted findings of, so that they are found again when it is asked anew. */
const RULE_FACT = "derivation-rule";

/**
 * Makes the rows that follow from other rows anew: empties the tables of the derivations, asks each of them in its order, group by group, and writes what it
 * answers, known as derived. Findings of its rules are replaced. Returns how many rows there are. Called inside the transaction that marks the step, so that a
 * crash leaves what was there before. A row that the target refuses is a mistake of the derivation, and stops the process.
 */
export function deriveRows(target: Target, migration: Migration, context: DerivationContext): number {
  const { derivations = [] } = migration;
  if (derivations.length === 0) return 0;
  // Rows of one derivation may refer to those of another, whichever is emptied or written first.
  target.pragma("defer_foreign_keys = ON");
  const writer = new DerivedWriter(target);
  writer.empty(derivations.flatMap(({ tables }) => tables));
  const rows = derivations.reduce((sum, derivation) => sum + deriveOne(target, derivation, { writer, context }), 0);
  for (const { name, tables } of derivations) for (const table of tables) requireParents(target, name, table);
  return rows;
}

type Deriving = { readonly writer: DerivedWriter; readonly context: DerivationContext };

function deriveOne(target: Target, derivation: Derivation, { writer, context }: Deriving): number {
  const { name, sql } = derivation;
  // Nothing may be written while a statement is stepped through, so that what it selects is put aside first: on the disk, as it may be large.
  target.exec(`CREATE TABLE _touchdown_selected AS ${sql}`);
  let rows = 0;
  try {
    for (const group of readGroups(pages(target), name)) {
      const derived = derivation.derive(group, context);
      for (const row of derived.rows) writer.write(derivation, group.key, row);
      for (const finding of derived.findings ?? []) writer.note(name, finding);
      rows += derived.rows.length;
    }
  } finally {
    target.exec("DROP TABLE _touchdown_selected");
  }
  return rows;
}

const PAGE_ROWS = 1000;

function* pages(target: Target): Generator<Readonly<Record<string, Cell>>> {
  type Selected = Readonly<Record<string, Cell>> & { readonly touchdown_row: bigint };
  const select = target
    .prepare<[bigint, number], Selected>(
      `SELECT rowid AS touchdown_row, * FROM _touchdown_selected WHERE rowid > ? ORDER BY rowid LIMIT ?`,
    )
    .safeIntegers();
  for (let after = 0n; ;) {
    const page = select.all(after, PAGE_ROWS);
    for (const { touchdown_row: rowid, ...row } of page) {
      yield row;
      after = rowid;
    }
    if (page.length < PAGE_ROWS) return;
  }
}

class DerivedWriter {
  readonly #target: Target;
  readonly #catalog: Catalog;
  readonly #inserts = new Map<string, { readonly table: CatalogTable; readonly insert: Statement }>();
  readonly #register: Statement;
  readonly #noteFinding: Statement;
  readonly #collectionOf;
  readonly #stands = new Map<string, Statement>();
  /** Of this time, by rule: the derivation that it belongs to. */
  readonly #rules = new Map<string, string>();

  constructor(target: Target) {
    this.#target = target;
    this.#catalog = readCatalog(target);
    this.#register = target.prepare("INSERT INTO _touchdown_derived VALUES (?, ?)");
    this.#noteFinding = target.prepare("INSERT OR IGNORE INTO _touchdown_findings VALUES (?, ?, ?, ?, ?)");
    this.#collectionOf = target
      .prepare<[string, string], string>("SELECT collection FROM _touchdown_records WHERE system = ? AND path = ?")
      .pluck();
    for (const rule of this.#knownRules()) target.prepare("DELETE FROM _touchdown_findings WHERE rule = ?").run(rule);
  }

  empty(tables: readonly string[]): void {
    for (const table of tables.toReversed()) {
      invariant(this.#catalog.has(table), `there is no table ${table} in the target`);
      this.#target.exec(`DELETE FROM "${table}"`);
      this.#target.prepare("DELETE FROM _touchdown_derived WHERE target_table = ?").run(table);
    }
  }

  write({ name, tables }: Derivation, key: string, row: Row): void {
    const where = `derivation ${name}, group ${key}`;
    invariant(tables.includes(row.table), `${where}: table ${row.table} is none of those that it declares`);
    const id = row.values["id"];
    invariant(typeof id === "string", `${where}: a row of ${row.table} has no id`);
    for (const parent of row.requires ?? []) {
      invariant(
        this.#hasRow(parent.table, parent.id),
        `${where}: ${row.table} ${id} needs ${parent.table} ${parent.id}`,
      );
    }
    const { table, insert } = this.#prepare(row.table);
    try {
      insert.run(...table.columns.map(({ name: column }) => derivedCell(column, row)));
      this.#register.run(row.table, id);
    } catch (error) {
      throw new Error(`${where}: row ${id} of ${row.table} is refused`, { cause: error });
    }
  }

  note(derivation: string, { system, path, rule, detail }: DerivedFinding): void {
    this.#claim(rule, derivation);
    const collection = this.#collectionOf.get(system, path);
    invariant(
      collection !== undefined,
      `derivation ${derivation} notes ${rule} of ${system} ${path}, which no record has`,
    );
    this.#noteFinding.run(system, path, rule, detail, collection);
  }

  /** Findings of a rule are replaced as a whole: nobody else may note it. */
  #claim(rule: string, derivation: string): void {
    const owner = this.#rules.get(rule);
    invariant(owner === undefined || owner === derivation, `rule ${rule} is of derivations ${owner} and ${derivation}`);
    if (owner !== undefined) return;
    const other = this.#target.prepare("SELECT 1 FROM _touchdown_findings WHERE rule = ?").get(rule);
    invariant(other === undefined, `rule ${rule} of derivation ${derivation} is noted by others too`);
    this.#rules.set(rule, derivation);
    this.#target
      .prepare("INSERT OR REPLACE INTO _touchdown_facts VALUES (?, ?, ?)")
      .run(RULE_FACT, rule, `"${derivation}"`);
  }

  #knownRules(): readonly string[] {
    return this.#target
      .prepare<[string], string>("SELECT key FROM _touchdown_facts WHERE kind = ?")
      .pluck()
      .all(RULE_FACT);
  }

  #hasRow(table: string, id: string): boolean {
    const select = this.#stands.get(table) ?? this.#target.prepare(`SELECT 1 FROM "${table}" WHERE id = ?`);
    this.#stands.set(table, select);
    return select.get(id) !== undefined;
  }

  #prepare(name: string): { readonly table: CatalogTable; readonly insert: Statement } {
    const known = this.#inserts.get(name);
    if (known !== undefined) return known;
    const table = this.#catalog.get(name);
    invariant(table !== undefined, `there is no table ${name} in the target`);
    const columns = table.columns.map((column) => `"${column.name}"`).join(", ");
    const values = table.columns.map(() => "?").join(", ");
    const prepared = { table, insert: this.#target.prepare(`INSERT INTO "${name}" (${columns}) VALUES (${values})`) };
    this.#inserts.set(name, prepared);
    return prepared;
  }
}

/** What a derived row holds in a column: null where it says nothing. */
function derivedCell(column: string, { values }: Row): Cell {
  const cell = values[column];
  if (cell !== undefined) return cell;
  return column === "search_key" ? searchKey(String(values["id"])) : null;
}

function requireParents(target: Target, derivation: string, table: string): void {
  type Violation = { readonly rowid: number | null; readonly parent: string };
  const [first] = target
    .prepare<[string], Violation>("SELECT rowid, parent FROM pragma_foreign_key_check(?)")
    .all(table);
  invariant(
    first === undefined,
    `derivation ${derivation}: row ${first?.rowid ?? "?"} of ${table} refers to a row of ${first?.parent ?? "?"} that does not stand`,
  );
}
