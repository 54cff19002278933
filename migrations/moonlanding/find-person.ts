import type { ClaimValue, Row } from "../../shared/landing.ts";
import { digest, targetId } from "../../shared/identity.ts";
import { canonicalName } from "../../shared/transforms/canonical-name.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { canonicalEmail, localPart } from "../../shared/transforms/canonical-email.ts";
import { isArray, isReference, type SourceMap, type SourceValue } from "../../shared/value.ts";
import { note, refuse, type Draft, type Field } from "./draft.ts";
import { usersPath } from "./systems.ts";

/** Somebody in the target. Role and type are null for a tombstone, whose name is only what it is referred to by. */
export type Person = {
  readonly id: string;
  readonly role: string | null;
  readonly type: string | null;
  readonly name: string | null;
};

/** Directory of people: `<system>:<path of the user document>` and `email:<canonical e-mail>`. */
export const PEOPLE = "people";

/**
 * Who is meant by an e-mail address, a user id, a path, a reference or a map with any of these. Somebody who is no user (any
 * more) becomes a tombstone: a deleted user without role and type, whose values depend on the reference alone.
 */
export function findPerson(draft: Draft, { field, value }: Field): Person | null {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return personOfText(draft, value);
  if (isReference(value)) return personAt(draft, value.path);
  const map = mapOf(value);
  if (map !== null) return personOfMap(draft, { field, value: map });
  refuse(draft, { rule: "wrong-type", reason: `${field} does not name a person.`, raw: value });
  return null;
}

export function personId(draft: Draft, field: Field): string | null {
  return findPerson(draft, field)?.id ?? null;
}

/** The ids of all people in an array, once each, in its order; nothing at all is the empty array. */
export function peopleIds(draft: Draft, { field, value }: Field): string[] {
  if (value === undefined || value === null || value === "") return [];
  if (!isArray(value)) {
    refuse(draft, { rule: "wrong-type", reason: `${field} is no array.`, raw: value });
    return [];
  }
  const ids = new Set<string>();
  for (const item of value) {
    const id = personId(draft, { field, value: item });
    if (id !== null) ids.add(id);
  }
  return [...ids];
}

function personOfText(draft: Draft, text: string): Person | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (trimmed.includes("@")) return personOfEmail(draft, trimmed) ?? personOfName(draft, trimmed);
  if (trimmed.includes("/")) return personAt(draft, trimmed);
  // A document id never has blanks here: what has them is a name, which is no key.
  return trimmed.includes(" ") ? personOfName(draft, trimmed) : personAt(draft, pathOfUser(draft, trimmed));
}

function personOfMap(
  draft: Draft,
  { field, value }: { readonly field: string; readonly value: SourceMap },
): Person | null {
  const id = textOf(value["cloud_id"]) ?? textOf(value["id"]);
  const email = textOf(value["email"]);
  const name = textOf(value["name"]);
  const known =
    (id && knownPerson(draft, keyAt(draft, pathOfUser(draft, id)))) || (email && knownByEmail(draft, email));
  if (known) return known;
  if (email?.includes("@")) return personOfText(draft, email);
  if (id !== null) return personAt(draft, pathOfUser(draft, id));
  if (name !== null) return personOfName(draft, name);
  refuse(draft, { rule: "wrong-type", reason: `${field} holds a map that names nobody.`, raw: value });
  return null;
}

function personAt(draft: Draft, path: string): Person {
  const known = knownPerson(draft, keyAt(draft, path));
  if (known !== null) return known;
  const { system } = draft.record;
  const id = targetId(system, path);
  const name = path.slice(path.lastIndexOf("/") + 1);
  return tombstone(draft, { id, name, source_system: system, source_path: `tombstone:${path}` });
}

function personOfEmail(draft: Draft, text: string): Person | null {
  const known = knownByEmail(draft, text);
  if (known !== null) return known;
  const email = canonicalEmail(text);
  if (email === null) return null;
  const id = targetId("user", email);
  // The same address in both systems is the same tombstone, so it belongs to neither.
  return tombstone(draft, {
    id,
    email,
    name: localPart(email),
    source_system: "user",
    source_path: `tombstone:${email}`,
  });
}

/** Namesakes of one system share a tombstone: it says what the source says, and gives nobody any right. */
function personOfName(draft: Draft, text: string): Person {
  const { system } = draft.record;
  const path = `name:${canonicalName(text)}`;
  return tombstone(draft, {
    id: targetId(system, path),
    name: canonicalName(text),
    source_system: system,
    source_path: `tombstone:${path}`,
  });
}

function tombstone(draft: Draft, values: Readonly<Record<string, string>> & { readonly id: string }): Person {
  const { id, source_system: system, source_path: path } = values;
  const row: Row = {
    table: "users",
    values: { ...values, status: "deleted", source_hash: digest(`${system}\n${path}`) },
  };
  draft.derived.push(row);
  note(draft, "tombstone-user", id);
  return { id, role: null, type: null, name: values["name"] ?? null };
}

function knownByEmail(draft: Draft, text: string): Person | null {
  const people = draft.context.directory(PEOPLE);
  // Most addresses are canonical already, and asking is cheaper than making them so.
  if (people.has(`email:${text}`)) return knownPerson(draft, `email:${text}`);
  const email = canonicalEmail(text);
  return email === null ? null : knownPerson(draft, `email:${email}`);
}

function knownPerson(draft: Draft, key: string): Person | null {
  const entry = draft.context.directory(PEOPLE).get(key);
  const id = textOf(entry?.["id"]);
  if (id === null) return null;
  return { id, role: textOf(entry?.["role"]), type: textOf(entry?.["type"]), name: textOf(entry?.["name"]) };
}

function keyAt(draft: Draft, path: string): string {
  return `${draft.record.system}:${path}`;
}

function pathOfUser(draft: Draft, id: string): string {
  return `${usersPath(draft.record.system)}/${id}`;
}

function textOf(value: SourceValue | ClaimValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
