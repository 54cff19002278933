import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../../shared/check.ts";
import { CheckFaults } from "../../../shared/check-faults.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { canonicalName } from "../../../shared/transforms/canonical-name.ts";
import type { RejectRule } from "../rules.ts";
import { FRIDAY, PATHS } from "../systems.ts";
import { hasArrived, Lineage, noteLost, type Fate } from "./lineage.ts";
import { pathOf } from "./references.ts";
import { countRows } from "./row-counts.ts";

const CLIENTS = "friday-clients";
const UNRESOLVED = "unresolved-client" satisfies RejectRule;
const AMBIGUOUS = "ambiguous-client" satisfies RejectRule;

/** Every engagement is its own client's, as its document says: by `client`, else by `client_id`, last by a name that only one client bears. */
export const engagementClient: Check = {
  name: "engagement-client",
  title: "Engagements belong to the clients that their documents name",
  collections: [CLIENTS, "friday-engagements"],
  open: (facts) => new EngagementClient(facts),
};

/** What an engagement's document comes to: the path of a client that arrived, or why there is none. */
type Link = { readonly path: string } | { readonly rule: typeof UNRESOLVED | typeof AMBIGUOUS };
type EngagementRow = { readonly path: string; readonly client: string | null; readonly clientSystem: string | null };

/** Keeps the paths and names of clients, which come before the engagements. */
class EngagementClient implements OpenCheck {
  readonly #facts: CheckFacts;
  readonly #lineage: Lineage;
  readonly #faults = new CheckFaults();
  readonly #clientRow;
  readonly #engagementRow;
  readonly #clients = new Set<string>();
  readonly #clientsNamed = new Map<string, string[]>();
  #engagements = 0;
  #owners = 0;

  constructor(facts: CheckFacts) {
    this.#facts = facts;
    this.#lineage = new Lineage(facts.target);
    this.#clientRow = facts.target.prepare<[string], { path: string; name: string }>(
      "SELECT source_path AS path, name FROM client WHERE id = ? AND source_system = 'friday'",
    );
    this.#engagementRow = facts.target.prepare<[string], EngagementRow>(`
      SELECT e.source_path AS path, c.source_path AS client, c.source_system AS clientSystem
      FROM engagement AS e LEFT JOIN client AS c ON c.id = e.client_id WHERE e.id = ?`);
  }

  see(record: SourceRecord, collection: string): void {
    const fate = this.#lineage.fateOf(record);
    noteLost(this.#faults, record, fate);
    if (collection === CLIENTS) this.#seeClient(record, fate);
    else this.#seeEngagement(record, fate);
  }

  conclude(): CheckOutcome {
    const { target } = this.#facts;
    if (this.#engagements === 0)
      return this.#faults.conclude({ checked: 0, figures: "The source holds no engagement." });
    const clients = countRows(target, this.#faults, { table: "client", owners: this.#clients.size });
    const rows = countRows(target, this.#faults, { table: "engagement", owners: this.#owners });
    const figures = `${this.#engagements} engagement documents, ${this.#engagements - this.#owners} without a row; ${rows} engagements join to ${clients} clients, each of a client document.`;
    return this.#faults.conclude({ checked: this.#engagements, figures });
  }

  #seeClient({ path, data }: SourceRecord, fate: Fate | null): void {
    if (!hasArrived(fate)) return;
    this.#clients.add(path);
    const row = this.#clientRow.get(fate.id);
    if (row?.path !== path) return this.#faults.add("a client's row is missing", { table: "client", key: path });
    const { name } = data;
    if (typeof name !== "string" || name.trim() === "") return;
    if (row.name !== name)
      this.#faults.add("a client's row bears another name than its document", { table: "client", key: path });
    const key = canonicalName(name);
    this.#clientsNamed.set(key, [...(this.#clientsNamed.get(key) ?? []), path]);
  }

  #seeEngagement(record: SourceRecord, fate: Fate | null): void {
    this.#engagements += 1;
    const link = this.#linkOf(record);
    const at = { table: "engagement", key: record.path };
    if (!hasArrived(fate)) {
      if (fate?.rule === UNRESOLVED || fate?.rule === AMBIGUOUS) this.#judgeReject(at, link, fate.rule);
      return;
    }
    this.#owners += 1;
    const row = this.#engagementRow.get(fate.id);
    if (row?.path !== record.path) return this.#faults.add("an engagement's row is missing", at);
    if ("rule" in link) return this.#faults.add("an engagement arrived whose document leads to no client", at);
    if (row.client === null) return this.#faults.add("an engagement joins to no client", at);
    if (row.client !== link.path || row.clientSystem !== FRIDAY)
      this.#faults.add("an engagement belongs to another client than its document says", at);
  }

  #judgeReject(at: { readonly table: string; readonly key: string }, link: Link, rule: string): void {
    if ("path" in link) this.#faults.add("an engagement is rejected though its client is known", at);
    else if (link.rule !== rule)
      this.#faults.add("an engagement is rejected for another reason than its document gives", at);
  }

  #linkOf({ data }: SourceRecord): Link {
    for (const field of ["client", "client_id"] as const) {
      const path = pathOf(data[field], PATHS.fridayClients);
      if (path !== null && this.#clients.has(path)) return { path };
    }
    const { client_name: name } = data;
    const named = typeof name === "string" && name !== "" ? (this.#clientsNamed.get(canonicalName(name)) ?? []) : [];
    const [path] = named;
    if (path === undefined) return { rule: UNRESOLVED };
    return named.length === 1 ? { path } : { rule: AMBIGUOUS };
  }
}
