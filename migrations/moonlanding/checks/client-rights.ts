import type { SourceRecord } from "../../../shared/landing.ts";
import type { SourceMap } from "../../../shared/value.ts";
import { FRIDAY, PATHS } from "../systems.ts";
import { elementsOf, type Element } from "./elements.ts";
import { hasArrived, noteLost, type Fate } from "./lineage.ts";
import type { RightsFacts } from "./rights-facts.ts";
import { pathOf, plainWord } from "./references.ts";
import { countRows } from "./row-counts.ts";
import { highest, ROLE_ORDER, STATUS_ORDER } from "./user-rights.ts";

const TABLE = "client_user";

/** What the elements of clients[] give one user at one client together. */
type Access = { readonly roles: Set<string | null>; readonly statuses: Set<string | null> };
type AccessRow = { readonly id: string; readonly key: string; readonly role: string; readonly status: string };

/** Who may see which client in the portal, and as what. */
export class ClientRights {
  readonly #facts: RightsFacts;
  readonly #accesses = new Map<string, Access>();
  #owners = 0;
  seen = 0;

  constructor(facts: RightsFacts) {
    this.#facts = facts;
  }

  see(record: SourceRecord, user: Fate | null): void {
    for (const element of elementsOf(record.data, "clients", "cloud_id"))
      this.#seeElement(`${record.path}${element.element}`, element, user);
  }

  conclude(): void {
    const { target, faults } = this.#facts;
    const rows = target.prepare<[], AccessRow>(
      `SELECT id, client_id || ' ' || user_id AS key, role, status FROM ${TABLE}`,
    );
    let count = 0;
    for (const row of rows.iterate()) {
      const access = this.#accesses.get(row.key);
      count += Number(access !== undefined);
      if (access === undefined) this.#fault("somebody has access to a client that no document gives", row.id);
      else this.#judge(row, access);
    }
    if (count !== this.#accesses.size)
      faults.add("an access to a client is lost", {
        table: TABLE,
        key: TABLE,
        detail: `${this.#accesses.size - count} missing`,
      });
    countRows(target, faults, { table: TABLE, owners: this.#owners });
  }

  #seeElement(path: string, { data }: Element, user: Fate | null): void {
    const { lineage, faults } = this.#facts;
    const fate = lineage.fateOf({ system: FRIDAY, path });
    // What is inside a document that was rejected for a fault of its own is no record.
    if (fate === null && !hasArrived(user)) return;
    this.seen += 1;
    noteLost(faults, { system: FRIDAY, path }, fate);
    const client = data === null ? null : clientOf(data);
    const clientId = client === null ? null : lineage.idOf({ system: FRIDAY, path: client }, "client");
    const stands = clientId !== null && hasArrived(user);
    if (!hasArrived(fate)) {
      if (stands && fate?.rule === "missing-parent")
        this.#fault("an access is rejected for want of a client that stands", path);
      return;
    }
    if (!stands || data === null) return this.#fault("somebody has access to a client that no document gives", path);
    if (fate.disposition === "mapped") this.#owners += 1;
    const key = `${clientId} ${user.id}`;
    const access = this.#accesses.get(key) ?? { roles: new Set(), statuses: new Set() };
    this.#accesses.set(key, access);
    access.roles.add(plainWord(data["role"]) === "admin" ? "client_admin" : "client_user");
    access.statuses.add(plainWord(data["status"]) || "inactive");
  }

  #judge({ id, role, status }: AccessRow, { roles, statuses }: Access): void {
    const expected = { role: highest(ROLE_ORDER, roles), status: highest(STATUS_ORDER, statuses) };
    if (role !== expected.role)
      this.#fault(
        role === "client_admin" ? "a client's user became its admin" : "a client's admin is its admin no more",
        id,
      );
    if (status !== expected.status)
      this.#fault(
        status === "active"
          ? "an access is open that the source keeps shut"
          : "the status of an access is not the source's",
        id,
      );
  }

  #fault(kind: string, key: string): void {
    this.#facts.faults.add(kind, { table: TABLE, key });
  }
}

function clientOf(data: SourceMap): string | null {
  return pathOf(data["cloud_id"], PATHS.fridayClients);
}
