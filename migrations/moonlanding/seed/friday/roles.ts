import type { SourceMap } from "../../../../shared/value.ts";
import { mapped, type SeedDocument } from "../answer.ts";

/** The three role documents, whose names are those of the user groups of MyWorkReview and whose ids are not. */
export const ROLE_NAMES = ["Partner", "Manager", "Clerk"] as const;
export const FRIDAY_ROLE_IDS = ["rolePartner01", "roleManager01", "roleClerk01"] as const;

const AREAS = ["engagements", "clients", "rfis", "templates", "users", "teams", "settings"] as const;

export function* generateRoles(): Iterable<SeedDocument> {
  for (const [rank, name] of ROLE_NAMES.entries()) {
    const path = `friday/users/permissions/${FRIDAY_ROLE_IDS[rank]}`;
    const data = { name, key: name.toLowerCase(), roles: rightsOf(rank) };
    yield { system: "friday", path, data, answers: [mapped(path, "audit_logs")] };
  }
}

/** A partner may everything, a manager all but the settings, a clerk reads. */
function rightsOf(rank: number): SourceMap {
  return Object.fromEntries(
    AREAS.map((area) => [
      area,
      { view: true, edit: rank === 0 || (rank === 1 && area !== "settings"), delete: rank === 0 },
    ]),
  );
}
