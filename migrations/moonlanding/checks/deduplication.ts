import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../../shared/check.ts";
import { CheckFaults } from "../../../shared/check-faults.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { canonicalEmail } from "../../../shared/transforms/canonical-email.ts";
import type { RejectRule } from "../rules.ts";
import { MWR } from "../systems.ts";
import { hasArrived, Lineage, noteLost, type Fate } from "./lineage.ts";
import { plainWord } from "./references.ts";

/** The share of merged user documents that is expected; outside of it the verdict says so, and nothing fails (domain sheet, 5.3). */
const EXPECTED_RATE = { min: 0.05, max: 0.3 };
const TYPE_CONFLICT: RejectRule = "type-conflict";

/** One row a canonical e-mail address, one mapping a user document, and nobody in `users` besides them and the tombstones. */
export const deduplication: Check = {
  name: "deduplication",
  title: "Users are deduplicated by e-mail address",
  collections: ["friday-users", "mwr-users"],
  open: (facts) => new Deduplication(facts),
};

type UserDocument = {
  readonly key: string;
  readonly email: string | null;
  readonly type: string | null;
  readonly fate: Fate | null;
};

type UserRow = { readonly id: string; readonly email: string | null; readonly isTombstone: number };

/** Keeps a few words of each user document: people are few beside what they do. */
class Deduplication implements OpenCheck {
  readonly #facts: CheckFacts;
  readonly #lineage: Lineage;
  readonly #faults = new CheckFaults();
  /** By canonical e-mail address; whoever has none is alone, under his own path. */
  readonly #groups = new Map<string, UserDocument[]>();
  #documents = 0;

  constructor(facts: CheckFacts) {
    this.#facts = facts;
    this.#lineage = new Lineage(facts.target);
  }

  see(record: SourceRecord): void {
    const { system, path, data } = record;
    const fate = this.#lineage.fateOf(record);
    noteLost(this.#faults, record, fate);
    const email = typeof data["email"] === "string" ? canonicalEmail(data["email"]) : null;
    const type = system === MWR ? "auditor" : plainWord(data["type"]);
    const key = `${system}:${path}`;
    const group = this.#groups.get(email ?? key) ?? [];
    this.#groups.set(email ?? key, group);
    group.push({ key, email, type, fate });
    this.#documents += 1;
  }

  conclude(): CheckOutcome {
    if (this.#documents === 0) return this.#faults.conclude({ checked: 0, figures: "The sources hold no user." });
    const rows = this.#readRows();
    const owners = new Map<string, string>();
    for (const group of this.#groups.values()) this.#judgeGroup(group, { rows, owners });
    this.#judgeIdentities();
    this.#judgeRows(rows, owners);
    return this.#faults.conclude({ checked: this.#documents, figures: this.#figures(rows) });
  }

  #readRows(): ReadonlyMap<string, UserRow> {
    const rows = this.#facts.target.prepare<[], UserRow>(`
      SELECT u.id, u.email, EXISTS (SELECT 1 FROM _touchdown_derived AS d WHERE d.target_table = 'users' AND d.target_id = u.id) AS isTombstone
      FROM users AS u`);
    return new Map(rows.all().map((row) => [row.id, row]));
  }

  /** All documents of one address are one row, which bears it; one of them owns it; and nobody else is in it. */
  #judgeGroup(
    group: readonly UserDocument[],
    { rows, owners }: { readonly rows: ReadonlyMap<string, UserRow>; readonly owners: Map<string, string> },
  ): void {
    this.#judgeTypes(group);
    const arrived = group.filter(({ fate }) => hasArrived(fate));
    const [first] = arrived;
    const id = first?.fate?.id ?? null;
    if (first === undefined || id === null) return;
    if (arrived.some(({ fate }) => fate?.id !== id))
      this.#fault("user documents with one e-mail address have several rows", first);
    if (arrived.filter(({ fate }) => fate?.disposition === "mapped").length !== 1)
      this.#fault("a row of users is not owned by exactly one user document", first);
    if (owners.has(id)) this.#fault("user documents with different e-mail addresses share a row", first);
    owners.set(id, first.key);
    const row = rows.get(id);
    if (row === undefined || row.isTombstone === 1)
      this.#fault("a user document arrived and has no row in users", first);
    else if (row.email !== first.email)
      this.#fault("the row of a user bears another e-mail address than the source", first);
  }

  /** An auditor and a client are never one person; and nobody is refused for a conflict that there is not. */
  #judgeTypes(group: readonly UserDocument[]): void {
    const claimants = group.filter(({ fate }) => hasArrived(fate) || fate?.rule === TYPE_CONFLICT);
    const isConflict = new Set(claimants.map(({ type }) => type)).size > 1;
    for (const document of claimants) {
      if (isConflict && hasArrived(document.fate)) this.#fault("an auditor and a client became one person", document);
      if (!isConflict && !hasArrived(document.fate))
        this.#fault("a user is rejected for a conflict of types that there is not", document);
    }
  }

  /** users.identities names each source user once, in the row that the ledger names. */
  #judgeIdentities(): void {
    const named = this.#facts.target.prepare<[], { id: string; key: string }>(
      "SELECT u.id, (j.value ->> '$.system') || ':' || (j.value ->> '$.path') AS key FROM users AS u, json_each(u.identities) AS j",
    );
    const identities = new Map<string, string>();
    for (const { id, key } of named.iterate()) {
      if (identities.has(key))
        this.#faults.add("users.identities names a source user twice", { table: "users", key: id });
      identities.set(key, id);
    }
    const arrived = [...this.#groups.values()].flat().filter(({ fate }) => hasArrived(fate));
    for (const document of arrived) {
      if (identities.get(document.key) !== document.fate?.id)
        this.#fault("users.identities does not name a source user in its row", document);
      identities.delete(document.key);
    }
    for (const id of identities.values())
      this.#faults.add("users.identities names a source user who did not arrive", { table: "users", key: id });
  }

  #judgeRows(rows: ReadonlyMap<string, UserRow>, owners: ReadonlyMap<string, string>): void {
    for (const { id, isTombstone } of rows.values()) {
      if (isTombstone === 0 && !owners.has(id))
        this.#faults.add("a row of users stems from no user document and is no tombstone", { table: "users", key: id });
    }
    const { target } = this.#facts;
    const lost = target.prepare<[], string>(
      "SELECT target_id FROM _touchdown_derived WHERE target_table = 'users' AND target_id NOT IN (SELECT id FROM users)",
    );
    for (const key of lost.pluck().all()) this.#faults.add("a tombstone is missing", { table: "users", key });
    // The index would say so too, but this check does not lean on it.
    const repeated = target.prepare<[], string>(
      "SELECT min(id) FROM users WHERE email IS NOT NULL GROUP BY lower(trim(email)) HAVING count(*) > 1",
    );
    for (const key of repeated.pluck().all())
      this.#faults.add("an e-mail address has several rows", { table: "users", key });
  }

  #figures(rows: ReadonlyMap<string, UserRow>): string {
    const groups = [...this.#groups.values()].map((group) => group.filter(({ fate }) => hasArrived(fate)));
    const people = groups.filter((group) => group.length > 0);
    const arrived = people.flat().length;
    const merged = arrived - people.length;
    const tombstones = [...rows.values()].filter(({ isTombstone }) => isTombstone === 1).length;
    const addresses = people.filter(([first]) => first?.email !== null).length;
    const rate = arrived === 0 ? 0 : merged / arrived;
    const isExpected = rate >= EXPECTED_RATE.min && rate <= EXPECTED_RATE.max;
    return [
      `${this.#documents} user documents, ${this.#documents - arrived} rejected, ${merged} merged: ${people.length} people of ${addresses} e-mail addresses`,
      `${rows.size} rows less ${tombstones} tombstones`,
      `merge rate ${(rate * 100).toFixed(1)} %, ${isExpected ? "as expected" : "WARNING: outside the expected"} (5 to 30 %).`,
    ].join("; ");
  }

  #fault(kind: string, { key }: UserDocument): void {
    this.#faults.add(kind, { table: "users", key });
  }
}
