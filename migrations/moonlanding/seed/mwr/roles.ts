import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { mapped, type SeedDocument } from "../answer.ts";
import { ROLE_NAMES } from "../friday/roles.ts";
import type { Scene } from "../scene.ts";

const PERMISSIONS = {
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
/** One page of the documentation has lists of permissions in the place of maps. */
const LISTED = "checklists";

export function* generateUserGroups({ roster }: Scene): Iterable<SeedDocument> {
  for (const [rank, name] of ROLE_NAMES.entries()) {
    const path = `myworkreview/userGroups/list/${roster.userGroupIds[rank]}`;
    const data = { name, description: `${name} of the firm`, roles: rightsOf(rank) };
    yield { system: "mwr", path, data, answers: [mapped(path, "audit_logs")] };
  }
}

function rightsOf(rank: number): SourceMap {
  return Object.fromEntries(
    Object.entries(PERMISSIONS).map(([resource, permissions]): [string, SourceValue] => {
      const allowed = permissions.map((permission) => [permission, isAllowed(rank, permission)] as const);
      if (rank === 2 && resource === LISTED) return [resource, allowed.filter(([, may]) => may).map(([name]) => name)];
      return [resource, Object.fromEntries(allowed)];
    }),
  );
}

function isAllowed(rank: number, permission: string): boolean {
  return rank === 0 || (rank === 1 && permission !== "all") || permission === "add";
}
