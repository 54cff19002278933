import type { GovernanceDeclaration } from "../../shared/governance.ts";

/** What the rebuild tells the governance log (oapp.md, B.5). */
export const governance: GovernanceDeclaration = {
  push: { event_type: "canonical_migration", resource_type: "table", action: "stage" },
  cutover: { event_type: "canonical_migration", resource_type: "table", action: "backfill" },
  user_role: "migration",
  runtime_context: { system: "oapp", phase: "canonical-rebuild" },
};
