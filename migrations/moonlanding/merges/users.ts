import { z } from "zod";
import type { Cell, Finding } from "../../../shared/landing.ts";
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
  return {
    row: { table: "users", values: userCells(read) },
    verdicts: read.map((_, index) => (index === 0 ? "mapped" : "merged")),
    findings: conflictsOf(read),
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
    cv_url: firstGiven(all, "cvUrl"),
    priority_reviews: unionOf(all.map(({ priorityReviews }) => priorityReviews)),
    teams: unionOf(all.map(({ teams }) => teams)),
    identities: identitiesOf(read),
    created_at: earliest?.createdAt ?? null,
    nanoseconds: nanosecondsOf(earliest),
    source_extra: mergedExtras(read.map(({ claim, values }) => ({ key: claimKey(claim), extra: values.extra }))),
  };
  return Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== null));
}

/** The claims come newest first, so the first that has the field has the newest value. */
function firstGiven(all: readonly UserClaim[], field: "email" | "name" | "photoUrl" | "cvUrl"): string | null {
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
