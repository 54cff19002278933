import type { CheckFacts } from "../../../shared/check.ts";
import { canonicalEmail } from "../../../shared/transforms/canonical-email.ts";
import { canonicalName } from "../../../shared/transforms/canonical-name.ts";
import { isMap, isReference, type SourceMap, type SourceValue } from "../../../shared/value.ts";
import { usersPath } from "../systems.ts";
import { Lineage } from "./lineage.ts";

const KNOWN_MAX = 20_000;

/**
 * Whose row a reference to a person must lead to, found out from the target's own rows: a user document by what the ledger says became of it, an address by the row that has it,
 * anybody else by the tombstone that names what was referred to.
 */
export class People {
  readonly #lineage: Lineage;
  readonly #byEmail;
  readonly #tombstones: ReadonlyMap<string, string>;
  readonly #derived: ReadonlySet<string>;
  readonly #known = new Map<string, string | null | undefined>();

  constructor(target: CheckFacts["target"]) {
    this.#lineage = new Lineage(target);
    this.#byEmail = target.prepare<[string], string>("SELECT id FROM users WHERE email = ?").pluck();
    const tombstones = target
      .prepare<[], { id: string; system: string; path: string }>(
        "SELECT id, source_system AS system, source_path AS path FROM users WHERE source_path LIKE 'tombstone:%' AND email IS NULL",
      )
      .all();
    this.#tombstones = new Map(tombstones.map(({ id, system, path }) => [`${system} ${path}`, id]));
    const derived = target.prepare<[], string>("SELECT target_id FROM _touchdown_derived WHERE target_table = 'users'");
    this.#derived = new Set(derived.pluck().all());
  }

  /** Null for a value that says nothing; undefined for one that nobody's row answers to. */
  idOf(system: string, value: SourceValue | undefined): string | null | undefined {
    if (value === undefined || value === null) return null;
    if (typeof value === "string") return this.#remembered(system, value);
    if (isReference(value)) return this.#atPath(system, value.path);
    return isMap(value) ? this.#ofMap(system, value) : undefined;
  }

  #remembered(system: string, text: string): string | null | undefined {
    const key = `${system} ${text}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const id = this.#ofText(system, text.trim());
    if (this.#known.size < KNOWN_MAX) this.#known.set(key, id);
    return id;
  }

  #ofText(system: string, text: string): string | null | undefined {
    if (text === "") return null;
    const email = text.includes("@") ? canonicalEmail(text) : null;
    if (email !== null) return this.#byEmail.get(email);
    if (text.includes("@") || (text.includes(" ") && !text.includes("/"))) return this.#named(system, text);
    return this.#atPath(system, text.includes("/") ? text : `${usersPath(system)}/${text}`);
  }

  /** By id if such a user arrived, else by e-mail if one with it did, else by whatever the map says. */
  #ofMap(system: string, map: SourceMap): string | null | undefined {
    const [id, email, name] = [textIn(map, "cloud_id") ?? textIn(map, "id"), textIn(map, "email"), textIn(map, "name")];
    const path = id === null ? null : `${usersPath(system)}/${id}`;
    const arrived = path === null ? null : this.#lineage.idOf({ system, path }, "users");
    if (arrived !== null) return arrived;
    const known = email === null ? undefined : this.#byEmail.get(canonicalEmail(email) ?? email);
    if (known !== undefined && !this.#derived.has(known)) return known;
    if (email?.includes("@")) return this.#ofText(system, email.trim());
    if (path !== null) return this.#atPath(system, path);
    return name === null ? undefined : this.#named(system, name);
  }

  #atPath(system: string, path: string): string | undefined {
    return this.#lineage.idOf({ system, path }, "users") ?? this.#tombstones.get(`${system} tombstone:${path}`);
  }

  #named(system: string, text: string): string | undefined {
    return this.#tombstones.get(`${system} tombstone:name:${canonicalName(text)}`);
  }
}

function textIn(map: SourceMap, field: string): string | null {
  const value = map[field];
  return typeof value === "string" && value !== "" ? value : null;
}
