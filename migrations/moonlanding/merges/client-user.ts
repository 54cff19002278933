import { z } from "zod";
import { targetId } from "../../../shared/identity.ts";
import type { Finding } from "../../../shared/landing.ts";
import type { Claim, Merge, Settlement } from "../../../shared/migration.ts";
import { mergedExtras } from "./merged-extras.ts";
import { distinct, highest, ROLE_PRECEDENCE, STATUS_PRECEDENCE } from "./precedence.ts";

/** What an element of a user's clients[] claims. */
const clientUserClaim = z.object({
  clientId: z.string(),
  userId: z.string(),
  role: z.string(),
  status: z.string(),
  extra: z.string().nullable(),
});
export type ClientUserClaim = z.output<typeof clientUserClaim>;

/** One row for a user and a client, however many records of the user say so: admin beats user, active beats inactive beats deleted. */
export const clientUser: Merge = {
  name: "client_user",
  after: ["users", "friday-clients"],
  settle: settleClientUser,
};

function settleClientUser(key: string, claims: readonly Claim[]): Settlement {
  const read = claims.map(({ values }) => clientUserClaim.parse(values));
  const roles = read.map(({ role }) => role);
  const statuses = read.map(({ status }) => status);
  const extra = mergedExtras(claims.map(({ path }, index) => ({ key: path, extra: read[index]?.extra ?? null })));
  return {
    row: {
      table: "client_user",
      values: {
        id: targetId("client_user", key),
        client_id: read[0]?.clientId ?? null,
        user_id: read[0]?.userId ?? null,
        role: highest(ROLE_PRECEDENCE, roles),
        status: highest(STATUS_PRECEDENCE, statuses),
        ...(extra !== null && { source_extra: extra }),
      },
    },
    verdicts: claims.map((_, index) => (index === 0 ? "mapped" : "merged")),
    findings: [...conflict("role", roles), ...conflict("status", statuses)],
  };
}

function conflict(field: string, values: readonly string[]): Finding[] {
  const different = distinct(values).toSorted();
  if (different.length < 2) return [];
  return [{ rule: "merge-conflict", element: "", detail: `${field}: ${different.join(", ")}` }];
}
