import { targetId } from "../../shared/identity.ts";
import type { Landing } from "../../shared/landing.ts";
import { canonicalEmail } from "../../shared/transforms/canonical-email.ts";
import { formatInstant, parseTime } from "../../shared/transforms/parse-time.ts";
import { canonicalName } from "../../shared/transforms/canonical-name.ts";
import { isArray, type SourceValue } from "../../shared/value.ts";
import { claimedCells } from "./claimed-cells.ts";
import { absorb, keepAside, note, onlyOf, refuse, type Draft, type Field } from "./draft.ts";
import { ROLES } from "./directories.ts";
import { fileDrafts, fileId, fileRowCells } from "./land-file.ts";
import type { UserClaim } from "./merges/users.ts";
import { referenceId, type Home } from "./reference-path.ts";
import { FIXED_ROLES } from "./vocabularies.ts";
import { ZONE_MINUTES } from "./systems.ts";

/** A user document and how its person is known: by canonical e-mail, or by its own path where there is none. */
export type UserDraft = { readonly draft: Draft; readonly email: string | null; readonly rawEmail: string | null };

/** What a document says of its user; the rest is found here. */
export type UserValues = Omit<UserClaim, "id" | "email" | "rawEmail" | "cvFile">;

export function emailOf(draft: Draft, raw: string | null | undefined): Omit<UserDraft, "draft"> {
  const email = raw === null || raw === undefined ? null : canonicalEmail(raw);
  if (email === null) note(draft, raw ? "bad-email" : "email-absent", "known by its path");
  return { email, rawEmail: raw ?? null };
}

/** The key of the merge and the id of the row. */
export function userKey({ draft, email }: UserDraft): { readonly key: string; readonly id: string } {
  const { system, path } = draft.record;
  return email === null
    ? { key: `${system}:${path}`, id: targetId(system, path) }
    : { key: email, id: targetId("user", email) };
}

export function userLanding(user: UserDraft, values: UserValues): Landing {
  const { key, id } = userKey(user);
  const cvFile = values.cvUrl === null ? null : cvFileOf(user.draft, id);
  const claim: UserClaim = { ...values, cvFile, id, email: user.email, rawEmail: user.rawEmail };
  return { kind: "claim", element: "", claim: { merge: "users", key, rank: 0, values: claim } };
}

/** The file behind a CV's address; null where nothing says where it is. */
function cvFileOf(draft: Draft, id: string): UserClaim["cvFile"] {
  const [file] = fileDrafts(draft, { field: "cv_url" });
  if (file === undefined) return null;
  const cells = fileRowCells(file, { table: "users", id });
  if (file.draft.fault !== null) {
    note(draft, "cv-without-address", "cv_url");
    return null;
  }
  absorb(draft, file.draft);
  return { ...claimedCells(file.draft, "file", cells), id: fileId(file.draft) };
}

/** Null where no name is given: the merge then takes another record's, or the e-mail's local part. */
export function nameOf(draft: Draft, fields: readonly string[]): string | null {
  const { field, value } = onlyOf(draft, fields);
  if (value === null) {
    note(draft, "name-absent", fields.join(", "));
    return null;
  }
  if (typeof value === "string") return value.trim() === "" ? null : value;
  refuse(draft, { rule: "wrong-type", reason: `${field} is no text.`, raw: value });
  return null;
}

export type RoleFields = { readonly role: SourceValue | undefined; readonly roleName: string | null | undefined };

/** The role behind a role id. No id is no role; an unknown id rejects: nobody is given a role by default. */
export function roleOf(draft: Draft, { role, roleName }: RoleFields): string | null {
  if (role === undefined || role === null || role === "") {
    note(draft, "role-absent", "has no rights");
    return null;
  }
  const word = typeof role === "string" ? roleWord(draft, role) : null;
  if (word === null) {
    refuse(draft, { rule: "unknown-role", reason: "The role id belongs to no known role.", raw: role });
    return null;
  }
  if (roleName && canonicalName(roleName) !== word) {
    note(draft, "role-disagrees", "the role id is followed");
    keepAside(draft, "role_name");
  }
  return word;
}

function roleWord(draft: Draft, id: string): string | null {
  const key = `${draft.record.system}:${id.slice(id.lastIndexOf("/") + 1)}`;
  const entry = draft.context.directory(ROLES).get(key);
  const name = entry === undefined ? FIXED_ROLES.get(key) : entry["name"];
  return typeof name === "string" ? name : null;
}

/** When the user was created: the first field that says so, else when the source made the document. */
export function createdOf(
  draft: Draft,
  fields: readonly string[],
): Pick<UserClaim, "createdAt" | "createdNanoseconds"> {
  const { field, value } = onlyOf(draft, fields);
  const time = parseTime(value, ZONE_MINUTES);
  if (time.kind === "bad") {
    refuse(draft, { rule: "bad-timestamp", reason: `${field} is no time in any known shape.`, raw: value });
  }
  const instant = time.kind === "instant" ? time : instantOf(draft.record.createTimeUs);
  return { createdAt: formatInstant(instant), createdNanoseconds: instant.nanoseconds };
}

/** Target ids of an array of references. */
export function targetIds(draft: Draft, { field, value }: Field, home: Home): string[] {
  if (value === undefined || value === null || value === "") return [];
  if (!isArray(value)) {
    refuse(draft, { rule: "wrong-type", reason: `${field} is no array.`, raw: value });
    return [];
  }
  return value.map((item) => referenceId(draft, { field, value: item }, home)).filter((id) => id !== null);
}

function instantOf(microseconds: number): { readonly seconds: number; readonly nanoseconds: number } {
  const seconds = Math.floor(microseconds / 1_000_000);
  return { seconds, nanoseconds: (microseconds - seconds * 1_000_000) * 1000 };
}
