import { canonicalJson } from "../../shared/canonical.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { digest } from "../../shared/identity.ts";
import { compareUtf8 } from "../../shared/key.ts";
import type { ClaimValues, Fact, Landing, Outcome, SourceRecord } from "../../shared/landing.ts";
import type {
  Claim,
  Collection,
  Directory,
  DirectoryEntries,
  Merge,
  Migration,
  Settlement,
} from "../../shared/migration.ts";
import { RowWriter, type Origin } from "./row-writer.ts";

type HeldClaim = Claim & { readonly collection: string };
type Mapped = Landing & { readonly kind: "mapped" };
type Place = { readonly collection: Collection; readonly record: SourceRecord };

/**
 * What a directory's SQL asks of the ledger, as temporary tables under the ledger's names: a few thousand users and clients, in memory, kept for
 * those collections alone that such SQL names.
 */
const LOOKUPS = `
CREATE TEMP TABLE _touchdown_records (system TEXT, path TEXT, collection TEXT, target_table TEXT, target_id TEXT, PRIMARY KEY (system, path)) WITHOUT ROWID;
CREATE TEMP TABLE _touchdown_facts (kind TEXT, key TEXT, value TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TEMP TABLE _touchdown_derived (target_table TEXT, target_id TEXT, PRIMARY KEY (target_table, target_id)) WITHOUT ROWID;
`;

/** Lands outcomes row by row and holds claims in memory. What the target refuses is left out and counted. */
export class PlainLanding {
  refused = 0;
  readonly #target: Target;
  readonly #writer: RowWriter;
  readonly #claims: ReadonlyMap<string, Map<string, HeldClaim[]>>;
  readonly #lookedUp: ReadonlySet<string>;
  readonly #statements: ReturnType<typeof prepareLookups>;

  constructor(target: Target, { merges, directories, collections }: Migration) {
    this.#target = target;
    this.#writer = new RowWriter(target);
    this.#claims = new Map(merges.map(({ name }) => [name, new Map()]));
    const sql = directories.map((directory) => directory.sql).join("\n");
    this.#lookedUp = new Set(collections.map(({ name }) => name).filter((name) => sql.includes(`'${name}'`)));
    target.exec(LOOKUPS);
    this.#statements = prepareLookups(target);
  }

  land(collection: Collection, record: SourceRecord, { landings, derived, facts }: Outcome): void {
    const hash = digest(canonicalJson(record.data));
    for (const row of derived ?? []) {
      if (this.#writer.insertNew(row)) this.#statements.derived.run(row.table, String(row.values["id"]));
    }
    const refused: string[] = [];
    for (const landing of landings) {
      if (refused.some((element) => landing.element.startsWith(`${element}#`))) continue;
      if (this.#landOne({ collection, record }, landing, hash)) continue;
      // The elements of a rejected document are not records of their own.
      if (landing.element === "") break;
      refused.push(landing.element);
    }
    this.#remember(facts ?? []);
  }

  settle(merge: Merge): void {
    const byKey = this.#claims.get(merge.name) ?? new Map<string, HeldClaim[]>();
    for (const key of [...byKey.keys()].toSorted(compareUtf8)) {
      const claims = byKey.get(key) ?? [];
      claims.sort(compareClaims);
      this.#settleKey(merge, key, claims);
    }
    byKey.clear();
  }

  /** The entries of a directory, made from the target as it stands. */
  readDirectory({ sql }: Directory): DirectoryEntries {
    const rows = this.#target.prepare<[], { key: string; value: string }>(sql).all();
    return new Map(rows.map(({ key, value }) => [key, parseValue(value)]));
  }

  /** Whether the record stands, or may stand. */
  #landOne(place: Place, landing: Landing, hash: string): boolean {
    switch (landing.kind) {
      case "mapped":
        return this.#insert(place, landing, hash);
      case "claim":
        this.#hold(place, landing, hash);
        return true;
      case "embedded":
      case "merged":
        this.#note(place.collection.name, { ...place.record, path: place.record.path + landing.element }, landing.into);
        return true;
      case "excluded":
        return true;
      case "rejected":
        this.refused += 1;
        return false;
    }
  }

  #insert({ collection, record }: Place, { element, row }: Mapped, hash: string): boolean {
    const origin: Origin = { system: record.system, path: element === "" ? record.path : record.path + element, hash };
    const isInserted = this.#writer.insert(row, { origin, nullWhenMissing: collection.nullWhenMissing ?? [] });
    if (isInserted) this.#note(collection.name, origin, { table: row.table, id: String(row.values["id"]) });
    else this.refused += 1;
    return isInserted;
  }

  #hold({ collection, record }: Place, { element, claim }: Landing & { kind: "claim" }, hash: string): void {
    const { merge, key, rank, values } = claim;
    const { system, updateTimeUs } = record;
    const byKey = this.#claims.get(merge);
    const held: HeldClaim = {
      system,
      path: record.path + element,
      rank,
      updateTimeUs,
      values,
      hash,
      collection: collection.name,
    };
    const others = byKey?.get(key);
    if (others === undefined) byKey?.set(key, [held]);
    else others.push(held);
  }

  #settleKey(merge: Merge, key: string, claims: readonly HeldClaim[]): void {
    if (merge.yieldsTo !== undefined && this.#writer.stands(merge.yieldsTo, key)) {
      for (const claim of claims) this.#note(claim.collection, claim, { table: merge.yieldsTo, id: key });
      return;
    }
    const settlement = merge.settle(key, claims);
    if (settlement.row !== null && this.#insertSettled(merge, settlement, claims)) {
      const into = { table: settlement.row.table, id: String(settlement.row.values["id"]) };
      claims.forEach((claim, index) => {
        if (typeof settlement.verdicts[index] === "string") this.#note(claim.collection, claim, into);
        else this.refused += 1;
      });
    } else {
      this.refused += claims.length;
    }
  }

  #insertSettled(merge: Merge, { row, verdicts, derived }: Settlement, claims: readonly HeldClaim[]): boolean {
    const owner = claims[verdicts.indexOf("mapped")];
    if (row === null || owner === undefined) return false;
    if (!this.#writer.insert(row, { origin: owner, nullWhenMissing: merge.nullWhenMissing ?? [] })) return false;
    return (derived ?? []).every((each) => this.#writer.insert(each, { origin: null, nullWhenMissing: [] }));
  }

  #note(
    collection: string,
    { system, path }: { readonly system: string; readonly path: string },
    into: { readonly table: string; readonly id: string },
  ): void {
    if (this.#lookedUp.has(collection)) this.#statements.record.run(system, path, collection, into.table, into.id);
  }

  #remember(facts: readonly Fact[]): void {
    for (const { kind, key, value } of facts) this.#statements.fact.run(kind, key, JSON.stringify(value));
  }
}

/** A JSON object, by the contract of directories. */
export function parseValue(value: string): ClaimValues {
  const parsed: ClaimValues = JSON.parse(value);
  return parsed;
}

function prepareLookups(target: Target) {
  return {
    record: target.prepare("INSERT INTO _touchdown_records VALUES (?, ?, ?, ?, ?)"),
    fact: target.prepare("INSERT OR REPLACE INTO _touchdown_facts VALUES (?, ?, ?)"),
    derived: target.prepare("INSERT OR IGNORE INTO _touchdown_derived VALUES (?, ?)"),
  };
}

/** The order that `settle` is promised: rank, newest update, system, path. */
function compareClaims(a: Claim, b: Claim): number {
  const byRank = a.rank - b.rank || b.updateTimeUs - a.updateTimeUs;
  return byRank || compareUtf8(a.system, b.system) || compareUtf8(a.path, b.path);
}
