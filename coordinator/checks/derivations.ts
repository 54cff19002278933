import type { Check, CheckFacts, CheckOutcome } from "../../shared/check.ts";
import { CheckFaults } from "../../shared/check-faults.ts";
import { MEGABYTE } from "../../shared/config.ts";
import { openScratch, type Statement, type Target } from "../../shared/connections/sqlite.ts";
import type { Cell, Row } from "../../shared/landing.ts";
import type { Derivation, DerivedFinding, Migration } from "../../shared/migration.ts";
import { readGroups } from "../read-groups.ts";
import { name } from "../validators/sql-text.ts";
import { RowStore, differingColumns } from "./stored-row.ts";

/** Derives everything anew and compares it with what stands: rows cell by cell, rows that nothing derives, and findings. */
export function derivationsCheck({ derivations = [] }: Pick<Migration, "derivations">): Check {
  return {
    name: "derivations",
    title: "What follows from other rows follows from them still",
    collections: [],
    open: (facts) => ({
      see: () => undefined,
      conclude: () => new Comparison(facts).conclude(derivations),
    }),
  };
}

class Comparison {
  readonly #facts: CheckFacts;
  readonly #faults = new CheckFaults();
  readonly #derived = new DerivedKeys();
  readonly #rows: RowStore;
  readonly #finding: Statement;
  #checked = 0;
  #cells = 0;

  constructor(facts: CheckFacts) {
    this.#facts = facts;
    this.#rows = new RowStore(facts.target);
    this.#finding = facts.target.prepare(
      "SELECT 1 FROM _touchdown_findings WHERE system = ? AND path = ? AND rule = ? AND detail = ?",
    );
  }

  conclude(derivations: readonly Derivation[]): CheckOutcome {
    try {
      for (const derivation of derivations) this.#derive(derivation);
      for (const table of derivations.flatMap(({ tables }) => tables)) this.#findExtraRows(table);
      this.#findExtraFindings();
    } finally {
      this.#rows.close();
      this.#derived.close();
    }
    const { failed } = this.#faults;
    const found = failed === 0 ? `all ${this.#cells} cells are what is derived anew` : this.#faults.describe();
    const detail = `${this.#checked} rows and findings of ${derivations.length} derivations: ${found}.`;
    return { checked: this.#checked, failed, detail, samples: this.#faults.samples() };
  }

  /** A statement may be stepped through while others read. */
  #derive({ name: derivation, sql, derive }: Derivation): void {
    const selected = this.#facts.target.prepare<[], Readonly<Record<string, Cell>>>(sql).safeIntegers().iterate();
    for (const group of readGroups(selected, derivation)) {
      const { rows, findings = [] } = derive(group, this.#facts.given);
      for (const row of rows) this.#compare(row);
      for (const finding of findings) this.#seek(finding);
    }
  }

  #compare(row: Row): void {
    const { table } = row;
    const id = String(row.values["id"]);
    this.#checked += 1;
    if (!this.#derived.add(table, id)) return this.#tell("is derived twice", { table, id });
    const actual = this.#rows.read(this.#facts.target, table, id);
    if (actual === null) return this.#tell("is derived and does not stand", { table, id });
    const empty = Object.fromEntries(
      this.#rows.columnsOf(table).flatMap((column) => (column === "search_key" ? [] : [[column, null]])),
    );
    const stored = this.#rows.store({ table, values: { ...empty, ...row.values } }, null);
    if (typeof stored === "string") return this.#tell("is refused by its own table", { table, id });
    this.#cells += Object.keys(stored).length;
    for (const column of differingColumns(stored, actual))
      this.#tell("has another cell than is derived", { table, id, column });
  }

  #seek({ system, path, rule, detail }: DerivedFinding): void {
    this.#checked += 1;
    this.#derived.add(FINDING, JSON.stringify([system, path, rule, detail]));
    if (this.#finding.get(system, path, rule, detail) === undefined)
      this.#tell(`is a finding that is not noted (${rule})`, { table: system, id: path });
  }

  #findExtraRows(table: string): void {
    const ids = this.#facts.target
      .prepare<[], string>(`SELECT id FROM ${name(table)}`)
      .pluck()
      .iterate();
    for (const id of ids) if (!this.#derived.has(table, id)) this.#tell("stands and is not derived", { table, id });
  }

  /** Of the rules that derivations have noted findings of. */
  #findExtraFindings(): void {
    for (const { system, path, rule, detail } of readFindings(this.#facts.target))
      if (!this.#derived.has(FINDING, JSON.stringify([system, path, rule, detail])))
        this.#tell(`is noted and not found anew (${rule})`, { table: system, id: path });
  }

  #tell(
    kind: string,
    { table, id, column }: { readonly table: string; readonly id: string; readonly column?: string },
  ): void {
    this.#faults.add(kind, { table, key: id, detail: `${column === undefined ? "" : `${column}: `}${id} ${kind}` });
  }
}

const FINDING = "finding";

/** Rows and findings that have been derived, by what identifies them: as many as the target has of them, so on the disk. */
class DerivedKeys {
  readonly #scratch = openScratch();
  readonly #insert: Statement;
  readonly #select: Statement;

  constructor() {
    this.#scratch.pragma("temp_store = FILE");
    this.#scratch.exec(`CREATE TEMP TABLE derived (kind TEXT, key TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
      PRAGMA temp.cache_size = -${CACHE_BYTES / 1024}; BEGIN`);
    this.#insert = this.#scratch.prepare("INSERT OR IGNORE INTO derived VALUES (?, ?)");
    this.#select = this.#scratch.prepare("SELECT 1 FROM derived WHERE kind = ? AND key = ?");
  }

  /** Whether it is met for the first time. */
  add(kind: string, key: string): boolean {
    return this.#insert.run(kind, key).changes === 1;
  }

  has(kind: string, key: string): boolean {
    return this.#select.get(kind, key) !== undefined;
  }

  close(): void {
    this.#scratch.close();
  }
}

const CACHE_BYTES = 4 * MEGABYTE;

function readFindings(target: Target): Iterable<DerivedFinding> {
  return target
    .prepare<[], DerivedFinding>(
      `SELECT system, path, rule, detail FROM _touchdown_findings
       WHERE rule IN (SELECT key FROM _touchdown_facts WHERE kind = 'derivation-rule')`,
    )
    .iterate();
}
