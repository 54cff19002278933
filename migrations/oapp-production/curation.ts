import type { CurationDeclaration } from "../../shared/curation.ts";
import { DEFAULT_ZONE } from "./settings.ts";
import { MEMORY_FILE, PHASES_FILE, PROJECTS_FILE, SCHEMA_SYNC_FILE, SUB_APPS_FILE, TECH_DEBT_FILE } from "./sources.ts";

/** The PSDLC curation loop. The configuration is that of oapp.md, A.5, word for word. */
export const curation: CurationDeclaration = {
  configFile: "psdlc-config.json",
  config: {
    enabled: true,
    mode: "non-destructive",
    watchComponents: ["oApp DB", "Notion DBs"],
    syncSchedule: "nightly",
    governanceLogging: true,
    reconciliation: { enabled: true, preserveNotion: true, conflictResolution: "notion-primary" },
    monitoring: {
      changeDetection: true,
      alerting: true,
      metrics: ["sync_success", "data_integrity", "performance"],
    },
  },
  at: "02:00",
  zone: DEFAULT_ZONE.name,
  budgetSeconds: 15 * 60,
  components: { "oApp DB": "target", "Notion DBs": "source" },
  integrity: {
    linked: `SELECT (SELECT count(*) FROM phases) AS linked,
      (SELECT count(*) FROM phases) + (SELECT count(*) FROM phases_quarantine) AS total`,
    orphans: "SELECT recordKey FROM phases_quarantine",
    duplicates: "SELECT DISTINCT recordId FROM issues WHERE rule = 'duplicate-key'",
    contradictions: "SELECT DISTINCT recordId FROM issues WHERE rule IN ('status-contradicted', 'disagreement')",
  },
  // The options of the databases' select columns, and those that the backfill brought (oapp.md, A.4).
  sources: [
    {
      path: PROJECTS_FILE.path,
      key: "projectID",
      vocabularies: { status: ["Planning", "Active", "On Hold", "Completed", "Archived"] },
    },
    {
      path: PHASES_FILE.path,
      key: "phaseid",
      vocabularies: {
        status: ["Planned", "In Progress", "Complete", "Done", "Active"],
        RAG: ["Red", "Amber", "Green"],
      },
    },
    { path: SUB_APPS_FILE.path, key: "subAppName", vocabularies: { usesOrbisEngine: ["Yes", "No"] } },
    { path: TECH_DEBT_FILE.path, key: "title", vocabularies: {} },
    { path: SCHEMA_SYNC_FILE.path, key: "tableName", vocabularies: {} },
    { path: MEMORY_FILE.path, key: "Entry", vocabularies: {} },
  ],
  governance: {
    event_type: "psdlc-reconciliation",
    resource_type: "development_lifecycle",
    resource_id: "psdlc-curation-loop",
    action: "reconcile",
  },
};
