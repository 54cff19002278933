import { z } from "zod";
import { digest, targetId } from "../../../shared/identity.ts";
import type { Cell, Finding, Row } from "../../../shared/landing.ts";
import type { Claim, Merge, Settlement } from "../../../shared/migration.ts";
import { localPart } from "../../../shared/transforms/canonical-email.ts";
import type { RejectRule } from "../rules.ts";
import { mergedExtras } from "./merged-extras.ts";
import { distinct, highest, ROLE_PRECEDENCE, STATUS_PRECEDENCE } from "./precedence.ts";

/** What a user document claims of the person with its e-mail address. */
const userClaim = z.object({
  id: z.string(),
  email: z.string().nullable(),
  rawEmail: z.string().nullable(),
  name: z.string().nullable(),
  type: z.string(),
  role: z.string().nullable(),
  rawRole: z.string().nullable(),
  status: z.string(),
  photoUrl: z.string().nullable(),
  cvUrl: z.string().nullable(),
  /** Cells of the CV's row in `file`, where something says where it is. */
  cvFile: z
    .object({ id: z.string() })
    .catchall(z.union([z.string(), z.number()]))
    .nullable(),
  uid: z.string().nullable(),
  authProvider: z.string().nullable(),
  createdAt: z.string(),
  /** Within the second. */
  createdNanoseconds: z.number(),
  priorityReviews: z.array(z.string()),
  teams: z.array(z.string()),
  extra: z.string().nullable(),
});
export type UserClaim = z.output<typeof userClaim>;

/**
 * One person a canonical e-mail address (domain sheet 3.5): the highest role and status, name and photo of the newest record that has
 * them (Friday on ties: its claims come first), the earliest creation, all teams and priority reviews. An auditor and a client
 * are never one person: then all claims are rejected for somebody to decide.
 */
export const users: Merge = {
  name: "users",
  after: ["friday-users", "mwr-users"],
  settle: settleUsers,
  expectedRate: { min: 0.05, max: 0.3 },
};

type ReadClaim = { readonly claim: Claim; readonly values: UserClaim };

function settleUsers(_key: string, claims: readonly Claim[]): Settlement {
  const read = claims.map((claim) => ({ claim, values: userClaim.parse(claim.values) }));
  const types = distinct(read.map(({ values }) => values.type)).toSorted();
  return types.length > 1 ? typeConflict(read, types) : mergeUsers(read);
}

function typeConflict(read: readonly ReadClaim[], types: readonly string[]): Settlement {
  const rule: RejectRule = "type-conflict";
  const reason = `${read.length} records share the e-mail address, as ${types.join(" and ")}.`;
  return { row: null, verdicts: read.map(({ values }) => ({ rule, reason, raw: JSON.stringify(values.rawEmail) })) };
}

function mergeUsers(read: readonly ReadClaim[]): Settlement {
  const cells = userCells(read);
  return {
    row: { table: "users", values: cells },
    verdicts: read.map((_, index) => (index === 0 ? "mapped" : "merged")),
    findings: conflictsOf(read),
    derived: [...permissionRows(cells, read), ...cvRows(read)],
  };
}

function userCells(read: readonly ReadClaim[]): Record<string, Cell> {
  const all = read.map(({ values }) => values);
  const first = all[0];
  const earliest = all.toSorted(compareCreation)[0];
  const email = firstGiven(all, "email");
  const cells: Record<string, Cell> = {
    id: first?.id ?? null,
    email,
    name: firstGiven(all, "name") ?? nameFor(email, read),
    role: highest(
      ROLE_PRECEDENCE,
      all.map(({ role }) => role),
    ),
    type: first?.type ?? null,
    status: highest(
      STATUS_PRECEDENCE,
      all.map(({ status }) => status),
    ),
    photo_url: firstGiven(all, "photoUrl"),
    cv_url: cvUrlOf(all),
    priority_reviews: unionOf(all.map(({ priorityReviews }) => priorityReviews)),
    teams: unionOf(all.map(({ teams }) => teams)),
    identities: identitiesOf(read),
    created_at: earliest?.createdAt ?? null,
    nanoseconds: nanosecondsOf(earliest),
    source_extra: mergedExtras(read.map(({ claim, values }) => ({ key: claimKey(claim), extra: values.extra }))),
  };
  return Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== null));
}

/** A CV that lies in a store is a file, and its old path says nothing any more. */
function cvUrlOf(all: readonly UserClaim[]): string | null {
  const stays = all.find(({ cvUrl, cvFile }) => cvUrl !== null && (cvFile === null || ADDRESS.test(cvUrl)));
  return stays?.cvUrl ?? null;
}

const ADDRESS = /^[a-z][a-z0-9+.-]+:/i;

/** One file for each CV that the records name. */
function cvRows(read: readonly ReadClaim[]): Row[] {
  const urls = new Set<string>();
  return read.flatMap(({ claim, values: { cvFile, cvUrl } }): Row[] => {
    if (cvFile === null || cvUrl === null || urls.has(cvUrl)) return [];
    urls.add(cvUrl);
    return [derivedRow("file", cvFile, { system: claim.system, path: `${claim.path}#cv_url` })];
  });
}

/** Roles were ids of documents and are words now: the trace of that, for whoever has one. */
function permissionRows(cells: Readonly<Record<string, Cell>>, read: readonly ReadClaim[]): Row[] {
  const { id, role, created_at: createdAt } = cells;
  if (typeof id !== "string" || typeof role !== "string") return [];
  const roles = read.map(({ claim: { system, path }, values }) => ({ system, path, role: values.rawRole }));
  const nanoseconds = read.map(({ values }) => values).toSorted(compareCreation)[0]?.createdNanoseconds ?? 0;
  const values = {
    id: targetId("permission_audit", id),
    user_id: id,
    affected_user_id: id,
    entity_type: "users",
    entity_id: id,
    action: "role_change",
    reason_code: "other",
    old_permissions: JSON.stringify(roles.toSorted((a, b) => (claimKey(a) < claimKey(b) ? -1 : 1))),
    new_permissions: role,
    timestamp: createdAt ?? null,
    ...(nanoseconds % 1_000_000 !== 0 && { nanoseconds: JSON.stringify({ timestamp: nanoseconds }) }),
  };
  return [derivedRow("permission_audit", values, { system: "user", path: `role:${id}` })];
}

type Origin = { readonly system: string; readonly path: string };

/** A row that no record owns says itself where it comes from. */
function derivedRow(table: string, values: Readonly<Record<string, Cell>>, { system, path }: Origin): Row {
  return {
    table,
    values: { ...values, source_system: system, source_path: path, source_hash: digest(`${system}\n${path}`) },
  };
}

/** The claims come newest first, so the first that has the field has the newest value. */
function firstGiven(all: readonly UserClaim[], field: "email" | "name" | "photoUrl"): string | null {
  return all.find((values) => values[field] !== null)?.[field] ?? null;
}

function nameFor(email: string | null, read: readonly ReadClaim[]): string {
  if (email !== null) return localPart(email);
  const path = read[0]?.claim.path ?? "";
  return path.slice(path.lastIndexOf("/") + 1);
}

function compareCreation(a: UserClaim, b: UserClaim): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  return a.createdNanoseconds - b.createdNanoseconds;
}

function nanosecondsOf(values: UserClaim | undefined): string | null {
  if (values === undefined || values.createdNanoseconds % 1_000_000 === 0) return null;
  return JSON.stringify({ created_at: values.createdNanoseconds });
}

function unionOf(lists: readonly (readonly string[])[]): string | null {
  const all = [...new Set(lists.flat())].toSorted();
  return all.length === 0 ? null : JSON.stringify(all);
}

function identitiesOf(read: readonly ReadClaim[]): string {
  const identities = read.map(({ claim, values }) => ({
    system: claim.system,
    path: claim.path,
    uid: values.uid,
    auth_provider: values.authProvider,
    email: values.rawEmail,
    role: values.rawRole,
    status: values.status,
  }));
  return JSON.stringify(identities.toSorted((a, b) => (claimKey(a) < claimKey(b) ? -1 : 1)));
}

function claimKey({ system, path }: { readonly system: string; readonly path: string }): string {
  return `${system}:${path}`;
}

/** Names the fields in which the claims differ; the values are personal and stay in the rows. */
function conflictsOf(read: readonly ReadClaim[]): Finding[] {
  const fields = (["name", "role", "status", "photoUrl", "cvUrl"] as const).filter(
    (field) => distinct(read.map(({ values }) => values[field])).length > 1,
  );
  return fields.map((field) => ({
    rule: "merge-conflict",
    element: "",
    detail: `${field} differs among ${read
      .map(({ claim }) => claimKey(claim))
      .toSorted()
      .join(", ")}`,
  }));
}
