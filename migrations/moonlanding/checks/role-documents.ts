import { parseCanonical } from "../../../shared/canonical.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { mapOf } from "../../../shared/transforms/map-of.ts";
import type { SourceValue } from "../../../shared/value.ts";
import { FRIDAY, MWR } from "../systems.ts";
import { hasArrived, type Fate } from "./lineage.ts";
import type { RightsFacts } from "./rights-facts.ts";
import { plainWord } from "./references.ts";
import { differenceOf } from "./same-value.ts";

const WORDS = ["partner", "manager", "clerk"] as const;
/** Ids that are the same in every installation, for sources that lack the document (domain sheet, appendix B). */
const FIXED = new Map<string, string>([
  [`${FRIDAY}:rolePartner01`, "partner"],
  [`${FRIDAY}:roleManager01`, "manager"],
  [`${FRIDAY}:roleClerk01`, "clerk"],
  [`${MWR}:groupClerk01`, "clerk"],
]);

/** The documents that roles are ids of: what each is called, and that what it allowed is kept. */
export class RoleDocuments {
  readonly #facts: RightsFacts;
  readonly #stateAt;
  readonly #words = new Map<string, string | null>();

  constructor(facts: RightsFacts) {
    this.#facts = facts;
    this.#stateAt = facts.target
      .prepare<[string, string], string>(
        "SELECT after_state FROM audit_logs WHERE id = ? AND source_path = ? AND entity_type = 'system' AND entity_id = 'role'",
      )
      .pluck();
  }

  get seen(): number {
    return this.#words.size;
  }

  see({ system, path, id, data }: SourceRecord, fate: Fate | null): void {
    const word = plainWord(data["name"]);
    this.#words.set(`${system}:${id}`, WORDS.find((known) => known === word) ?? null);
    if (!hasArrived(fate)) return;
    const at = { table: "audit_logs", key: `${system}:${path}` };
    const state = this.#stateAt.get(fate.id, path);
    if (state === undefined) return this.#facts.faults.add("what a role allowed is lost", at);
    const kept = mapOf(parseCanonical(state));
    const differs = (["name", "roles"] as const).some((field) => differenceOf(data[field], kept?.[field]) !== null);
    if (differs) this.#facts.faults.add("what a role allowed is not what its document says", at);
  }

  /** The role that a user's document names by id, as a word; null for an id without a role. */
  wordOf(system: string, role: SourceValue | undefined): string | null {
    if (typeof role !== "string") return null;
    const key = `${system}:${role.slice(role.lastIndexOf("/") + 1)}`;
    const known = this.#words.get(key);
    return known === undefined ? (FIXED.get(key) ?? null) : known;
  }
}
