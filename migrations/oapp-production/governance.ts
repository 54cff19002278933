import type { GovernanceDeclaration } from "../../shared/governance.ts";

/** Entries as oapp.md, A.5 has them. */
export const governance: GovernanceDeclaration = {
  push: { event_type: "db-push", resource_type: "database_migration", action: "migrate" },
  activation: {
    event_type: "psdlc-activation",
    resource_type: "development_lifecycle",
    resource_id: "psdlc-curation-loop",
    action: "enable",
    details: {
      component: "oApp DB",
      capabilities: ["change-detection", "three-way-reconciliation", "metrics", "alerting"],
      syncMode: "non-destructive",
      reconcileSchedule: "nightly",
      notionPreservation: true,
    },
  },
  user_role: "system",
  runtime_context: { phase: "WT-8.0", environment: "oApp" },
};
