import { z } from "zod";
import type { SourceRecord } from "../../../shared/landing.ts";
import { isArray } from "../../../shared/value.ts";
import { hasArrived, type Fate } from "./lineage.ts";
import type { RightsFacts } from "./rights-facts.ts";
import { firstGiven } from "./references.ts";

/** Table to its columns of members, each with the fields that say who they are: the first that says anything. */
const MEMBERS = {
  team: { users: ["users"], partners: ["partners"] },
  engagement: { users: ["user", "users"], client_users: ["client_users"] },
} as const;
type MemberTable = keyof typeof MEMBERS;

const ids = z.array(z.string());

/** Who sits in a team, as partner or not, and who works on an engagement. */
export class Memberships {
  readonly #facts: RightsFacts;
  readonly #membersAt;
  seen = 0;

  constructor(facts: RightsFacts) {
    this.#facts = facts;
    const { target } = facts;
    const prepare = (table: MemberTable) =>
      target.prepare<[string, string], Record<string, string>>(
        `SELECT ${Object.keys(MEMBERS[table]).join(", ")} FROM ${table} WHERE id = ? AND source_path = ?`,
      );
    this.#membersAt = { team: prepare("team"), engagement: prepare("engagement") };
  }

  see({ system, path, data }: SourceRecord, fate: Fate | null): void {
    if (!hasArrived(fate)) return;
    const table = fate.table === "team" ? "team" : "engagement";
    const row = this.#membersAt[table].get(fate.id, path);
    const at = { table, key: `${system}:${path}` };
    if (row === undefined) return this.#facts.faults.add(`a row of ${table} is missing`, at);
    for (const [column, fields] of Object.entries<readonly string[]>(MEMBERS[table])) {
      const value = firstGiven(data, fields);
      const people = isArray(value) ? value.map((member) => this.#facts.people.idOf(system, member)) : [];
      this.seen += 1;
      this.#compare({ ...at, column }, { expected: people, actual: membersIn(row[column]) });
    }
  }

  conclude(): void {
    // That there are no other teams and engagements other checks say: what is asked here is who is in those that there are.
  }

  #compare(
    { table, key, column }: { readonly table: string; readonly key: string; readonly column: string },
    {
      expected,
      actual,
    }: { readonly expected: readonly (string | null | undefined)[]; readonly actual: ReadonlySet<string> | null },
  ): void {
    const wanted = new Set(expected.filter((id) => id !== null));
    const detail = `${column} differs from the document`;
    if (actual === null || [...actual].some((id) => !wanted.has(id)))
      this.#facts.faults.add("somebody is a member who is none at the source", { table, key, detail });
    else if ([...wanted].some((id) => id === undefined || !actual.has(id)))
      this.#facts.faults.add("a member of the source is none any more", { table, key, detail });
  }
}

/** Null for what is no list of ids. */
function membersIn(text: string | undefined): ReadonlySet<string> | null {
  const parsed = ids.safeParse(text === undefined ? null : jsonIn(text));
  return parsed.success ? new Set(parsed.data) : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
