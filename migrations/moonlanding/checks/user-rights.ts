import type { SourceRecord } from "../../../shared/landing.ts";
import { mapOf } from "../../../shared/transforms/map-of.ts";
import { isArray, type SourceMap, type SourceValue } from "../../../shared/value.ts";
import type { RejectRule } from "../rules.ts";
import { MWR } from "../systems.ts";
import { hasArrived, type Fate } from "./lineage.ts";
import type { RightsFacts } from "./rights-facts.ts";
import { plainWord } from "./references.ts";
import type { RoleDocuments } from "./role-documents.ts";

/** The higher comes first (domain sheet, 3.5); who has no role has no rights. */
export const ROLE_ORDER = ["partner", "manager", "clerk", "client_admin", "client_user"] as const;
export const STATUS_ORDER = ["active", "inactive", "deleted"] as const;

/** What the documents of one person give him together. */
type Rights = {
  readonly types: Set<string | null>;
  readonly roles: Set<string | null>;
  readonly statuses: Set<string | null>;
};

type UserRow = {
  readonly id: string;
  readonly type: string | null;
  readonly role: string | null;
  readonly status: string;
  readonly traced: string | null;
};

/** Type, role and status of everybody in `users`. */
export class UserRights {
  readonly #facts: RightsFacts;
  readonly #roles: RoleDocuments;
  readonly #rights = new Map<string, Rights>();
  seen = 0;

  constructor(facts: RightsFacts, roles: RoleDocuments) {
    this.#facts = facts;
    this.#roles = roles;
  }

  see(record: SourceRecord, fate: Fate | null): void {
    this.seen += 1;
    const { system, path, data } = record;
    const type = system === MWR ? "auditor" : plainWord(data["type"]);
    const role = type === "client" ? clientRole(data) : this.#roles.wordOf(system, data["role"]);
    const at = { table: "users", key: `${system}:${path}` };
    if (!hasArrived(fate)) {
      const unknown: RejectRule = "unknown-role";
      if (fate?.rule === unknown && role !== null)
        this.#facts.faults.add("a user is rejected for a role that is known", at);
      return;
    }
    if (role === null && names(data["role"])) this.#facts.faults.add("a user arrived whose role nobody knows", at);
    const rights = this.#rights.get(fate.id) ?? { types: new Set(), roles: new Set(), statuses: new Set() };
    this.#rights.set(fate.id, rights);
    rights.types.add(type);
    rights.roles.add(role);
    rights.statuses.add(statusOf(record));
  }

  conclude(): void {
    const rows = this.#facts.target.prepare<[], UserRow>(`
      SELECT u.id, u.type, u.role, u.status, (SELECT p.new_permissions FROM permission_audit AS p WHERE p.user_id = u.id) AS traced FROM users AS u`);
    let count = 0;
    for (const row of rows.iterate()) {
      const rights = this.#rights.get(row.id);
      if (rights === undefined) this.#judgeStranger(row);
      else this.#judge(row, rights);
      count += Number(rights !== undefined);
    }
    if (count !== this.#rights.size)
      this.#fault("a user's row is missing", { id: "users", detail: `${this.#rights.size - count} missing` });
    this.#judgeTraces();
  }

  #judge(row: UserRow, { types, roles, statuses }: Rights): void {
    const expected = highest(ROLE_ORDER, roles);
    if (types.has("client") && row.type !== "client") this.#fault("a client user became an auditor", row);
    else if (!types.has(row.type)) this.#fault("a user is of another type than the source says", row);
    if (rank(ROLE_ORDER, row.role) < rank(ROLE_ORDER, expected))
      this.#fault("a user has a higher role than any of the source's", row);
    else if (row.role !== expected) this.#fault("a user has lost the role that the source gives", row);
    const status = highest(STATUS_ORDER, statuses);
    if (rank(STATUS_ORDER, row.status) < rank(STATUS_ORDER, status))
      this.#fault("a user is let in whom the source does not let in", row);
    else if (row.status !== status) this.#fault("a user is kept out whom the source lets in", row);
    if (row.traced !== row.role) this.#fault("the trace of a user's role does not say which it is", row);
  }

  /** Who is no user of the source is a tombstone, and has no rights at all. */
  #judgeStranger(row: UserRow): void {
    const { type, role, status, traced } = row;
    if (type !== null || role !== null || status !== "deleted" || traced !== null)
      this.#fault("somebody who is no user of the source has rights", row);
  }

  #judgeTraces(): void {
    const { target } = this.#facts;
    const repeated = target
      .prepare<[], string>("SELECT user_id FROM permission_audit GROUP BY user_id HAVING count(*) > 1")
      .pluck();
    for (const id of repeated.all()) this.#fault("a user's role is traced several times", { id });
  }

  #fault(kind: string, { id, detail = kind }: { readonly id: string; readonly detail?: string }): void {
    this.#facts.faults.add(kind, { table: "users", key: id, detail });
  }
}

export function highest(order: readonly string[], words: ReadonlySet<string | null>): string | null {
  return order.find((word) => words.has(word)) ?? null;
}

/** Where a word stands; what is in no order stands last. */
function rank(order: readonly string[], word: string | null): number {
  const index = word === null ? -1 : order.indexOf(word);
  return index === -1 ? order.length : index;
}

/** Whoever is an admin at one client is a client admin (domain sheet, A1). */
function clientRole({ clients }: SourceMap): string {
  const items = isArray(clients) ? clients : [];
  const isAdmin = items.some((item) => {
    const role = mapOf(item)?.["role"];
    return typeof role === "string" && role.toLowerCase() === "admin";
  });
  return isAdmin ? "client_admin" : "client_user";
}

/** Who says nothing of it is not let in. */
function statusOf({ system, data }: SourceRecord): string | null {
  const word = plainWord(data["status"]);
  if (word !== null && word !== "") return word;
  const { active } = data;
  const isActive = active === true || active === 1n || active === 1 || active === "true" || active === "1";
  return system === MWR && isActive ? "active" : "inactive";
}

function names(value: SourceValue | undefined): boolean {
  return value !== undefined && value !== null && value !== "";
}
