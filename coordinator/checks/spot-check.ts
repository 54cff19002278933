import { canonicalJson } from "../../shared/canonical.ts";
import { CheckFaults } from "../../shared/check-faults.ts";
import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../shared/check.ts";
import { digest } from "../../shared/identity.ts";
import type { ClaimDraft, ClaimValues, Landing, Row, SourceRecord } from "../../shared/landing.ts";
import type { Claim, DirectoryEntries, Migration } from "../../shared/migration.ts";
import { readDirectory } from "../read-directory.ts";
import { figure } from "../validators/fault.ts";
import { drawRecords, type Draw, type DrawnRecord } from "./draw-records.ts";
import { RowStore, differingColumns, type StoredRow } from "./stored-row.ts";

export type SpotCheckDeclaration = { readonly records: number };

/** Records drawn at random from all collections and tables are mapped anew from their documents and compared with their rows, cell by cell. */
export function spotCheck({ records }: SpotCheckDeclaration, migration: Migration): Check {
  return {
    name: "spot-check",
    title: `Spot check of ${records} records`,
    collections: migration.collections.map(({ name }) => name),
    open: (facts) => new SpotCheckAtWork(facts, { migration, records }),
  };
}

/** What a drawn record must have become: a row, or why there can be none. */
type Expected = { readonly row: Row; readonly nullable: readonly string[]; readonly origin: SourceRecord } | string;

class SpotCheckAtWork implements OpenCheck {
  readonly #facts: CheckFacts;
  readonly #migration: Migration;
  readonly #draw: Draw;
  /** Drawn records that have not been seen yet, by their document. */
  readonly #waiting = new Map<string, DrawnRecord[]>();
  readonly #directories = new Map<string, DirectoryEntries>();
  readonly #rows: RowStore;
  readonly #faults = new CheckFaults();
  #cells = 0;

  constructor(facts: CheckFacts, { migration, records }: { readonly migration: Migration; readonly records: number }) {
    this.#facts = facts;
    this.#migration = migration;
    this.#rows = new RowStore(facts.target);
    this.#draw = drawRecords(facts.target, { count: records, seed: facts.seed });
    for (const record of this.#draw.records) {
      const document = `${record.system} ${documentOf(record.path)}`;
      this.#waiting.set(document, [...(this.#waiting.get(document) ?? []), record]);
    }
  }

  see(record: SourceRecord, collection: string): void {
    const document = `${record.system} ${record.path}`;
    const drawn = this.#waiting.get(document)?.filter((each) => each.collection === collection) ?? [];
    if (drawn.length === 0) return;
    this.#waiting.delete(document);
    const { landings } = this.#collection(collection).transform(record, {
      directory: (name) => this.#directory(name),
      settings: this.#facts.given.settings,
    });
    for (const each of drawn) this.#compare(each, this.#expect(each, { record, landings }));
  }

  conclude(): CheckOutcome {
    this.#rows.close();
    for (const drawn of this.#waiting.values())
      for (const each of drawn) this.#tell("is not at the source as of the read time", each);
    const { records, strata, mapped } = this.#draw;
    const drawn = `${figure(records.length)} records drawn with the seed ${this.#facts.seed} from ${figure(mapped)} in ${strata} strata (collection and table)`;
    const { failed } = this.#faults;
    const found =
      failed === 0 ? `all ${figure(this.#cells)} cells are what the mapping gives anew` : this.#faults.describe();
    const detail = `${drawn}: ${found}.`;
    return { checked: records.length, failed, detail, samples: this.#faults.samples() };
  }

  #expect(drawn: DrawnRecord, { record, landings }: Seen): Expected {
    const element = drawn.path.slice(record.path.length);
    const landing = landings.find((each) => each.element === element);
    if (landing === undefined) return "is a record that the mapping does not give";
    const { nullWhenMissing = [] } = this.#collection(drawn.collection);
    if (landing.kind === "mapped") return { row: landing.row, nullable: nullWhenMissing, origin: record };
    return landing.kind === "claim" ? this.#settle(drawn, landing.claim, record) : `is ${landing.kind} by the mapping`;
  }

  #settle(drawn: DrawnRecord, claim: ClaimDraft, record: SourceRecord): Expected {
    const merge = this.#migration.merges.find(({ name }) => name === claim.merge);
    if (merge === undefined) return "claims a merge that is not there";
    const claims = readClaims(this.#facts.target, claim);
    const index = claims.findIndex(({ system, path }) => system === drawn.system && path === drawn.path);
    const own = claims[index];
    if (own === undefined) return "has no claim in the ledger";
    // What travelled as JSON is compared as JSON.
    if (JSON.stringify(own.values) !== JSON.stringify(claim.values)) return "claims other things by the mapping";
    const { row, verdicts } = merge.settle(claim.key, claims);
    if (row === null || verdicts[index] !== "mapped") return "owns no row by its merge";
    return { row, nullable: merge.nullWhenMissing ?? [], origin: record };
  }

  #compare(drawn: DrawnRecord, expected: Expected): void {
    if (typeof expected === "string") return this.#tell(expected, drawn);
    const { row, nullable, origin } = expected;
    if (row.table !== drawn.table || String(row.values["id"]) !== drawn.id)
      return this.#tell("is another row by the mapping", drawn);
    const actual = this.#rows.read(this.#facts.target, drawn.table, drawn.id);
    if (actual === null) return this.#tell("has no row", drawn);
    const hash = digest(canonicalJson(origin.data));
    const stored = this.#rows.store(row, { record: origin, path: drawn.path, hash });
    if (typeof stored === "string") return this.#tell("is refused by its own table", drawn);
    const left = this.#leftOut(drawn.table, stored, actual);
    this.#cells += Object.keys(stored).length - left.size;
    for (const column of differingColumns(stored, actual)) {
      if (left.has(column)) continue;
      if (nullable.includes(`${drawn.table}.${column}`) && this.#isMissing(drawn.table, column, { stored, actual }))
        continue;
      this.#tell("has another cell than the mapping gives", drawn, column);
    }
  }

  /** Columns that no mapping fills: those counted over other rows, and those of a file that has been copied, or was missing. */
  #leftOut(table: string, expected: StoredRow, actual: StoredRow): ReadonlySet<string> {
    const { computed = [], files } = this.#migration;
    const own = computed.filter((place) => place.startsWith(`${table}.`)).map((place) => place.slice(table.length + 1));
    if (files?.table !== table) return new Set(own);
    const { path, size, sha256, state } = files.columns;
    if (expected[state] !== "waiting") return new Set(own);
    if (actual[state] === "missing") return new Set([...own, state]);
    return new Set(actual[state] === "copied" ? [...own, path, size, sha256, state] : own);
  }

  /** Whether a reference is null because the row that the source names does not stand. */
  #isMissing(table: string, column: string, { stored, actual }: { stored: StoredRow; actual: StoredRow }): boolean {
    const parent = this.#rows.parentOf(table, column);
    const id = stored[column];
    if (parent === null || actual[column] !== null || typeof id !== "string") return false;
    return this.#rows.read(this.#facts.target, parent.table, id) === null;
  }

  #tell(kind: string, { system, path, table, id }: DrawnRecord, column?: string): void {
    const where = column === undefined ? "" : `${column}: `;
    this.#faults.add(kind, { table, key: id, detail: `${where}${system} ${documentOf(path)} ${kind}` });
  }

  #directory(name: string): DirectoryEntries {
    const known = this.#directories.get(name);
    if (known !== undefined) return known;
    const declared = this.#migration.directories.find((each) => each.name === name);
    const entries = declared === undefined ? new Map() : readDirectory(this.#facts.target, declared);
    this.#directories.set(name, entries);
    return entries;
  }

  #collection(name: string): Migration["collections"][number] {
    const found = this.#migration.collections.find((each) => each.name === name);
    if (found === undefined) throw new Error(`the migration has no collection ${name}`);
    return found;
  }
}

type Seen = { readonly record: SourceRecord; readonly landings: readonly Landing[] };

function documentOf(path: string): string {
  const end = path.indexOf("#");
  return end === -1 ? path : path.slice(0, end);
}

type ClaimRow = Omit<Claim, "values"> & { readonly claim: string };

/** The claims on a key in the order that `settle` is promised. */
function readClaims(target: CheckFacts["target"], { merge, key }: ClaimDraft): readonly Claim[] {
  const rows = target
    .prepare<[string, string], ClaimRow>(
      `SELECT system, path, rank, update_time_us AS updateTimeUs, hash, claim FROM _touchdown_claims
       WHERE merge = ? AND key = ? ORDER BY rank, update_time_us DESC, system, path`,
    )
    .all(merge, key);
  return rows.map(({ claim, ...row }) => {
    // Written by our own transform worker.
    const values: ClaimValues = JSON.parse(claim);
    return { ...row, values };
  });
}
