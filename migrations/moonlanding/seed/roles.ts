import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import type { SeedDocument } from "./answer.ts";
import type { Scene } from "./seat.ts";

/** The three role documents of either system, whose names agree and whose ids do not. */
export const ROLE_NAMES = ["Partner", "Manager", "Clerk"] as const;
export const FRIDAY_ROLE_IDS = ["rolePartner01", "roleManager01", "roleClerk01"] as const;

const FRIDAY_AREAS = ["engagements", "clients", "rfis", "templates", "users", "teams", "settings"] as const;
const MWR_PERMISSIONS = {
  checklists: ["add", "manage"],
  reviews: [
    "add",
    "mark_all_resolved",
    "change_status",
    "collaborators",
    "private",
    "attach_checklist",
    "new_flags",
    "all",
  ],
  settings: ["manage"],
  templates: ["add", "manage"],
  teams: ["add", "manage"],
  users: ["temporary_access_period", "manage"],
} as const;

export function* generateRoles({ roster }: Scene): Iterable<SeedDocument> {
  for (const [rank, name] of ROLE_NAMES.entries()) {
    const path = `friday/users/permissions/${FRIDAY_ROLE_IDS[rank]}`;
    const data = { name, key: name.toLowerCase(), roles: fridayRights(rank) };
    yield { system: "friday", path, data, answers: [{ path, disposition: "embedded" }] };
  }
  for (const [rank, name] of ROLE_NAMES.entries()) {
    const path = `myworkreview/userGroups/list/${roster.userGroupIds[rank]}`;
    const data = { name, description: `${name} of the firm`, roles: mwrRights(rank) };
    yield { system: "mwr", path, data, answers: [{ path, disposition: "embedded" }] };
  }
}

/** A partner may everything, a manager all but the settings, a clerk reads. */
function fridayRights(rank: number): SourceMap {
  return Object.fromEntries(
    FRIDAY_AREAS.map((area) => [
      area,
      { view: true, edit: rank === 0 || (rank === 1 && area !== "settings"), delete: rank === 0 },
    ]),
  );
}

function mwrRights(rank: number): SourceMap {
  return Object.fromEntries(
    Object.entries(MWR_PERMISSIONS).map(([resource, permissions]): [string, SourceValue] => [
      resource,
      Object.fromEntries(
        permissions.map((permission) => [permission, rank === 0 || (rank === 1 && permission !== "all")]),
      ),
    ]),
  );
}
