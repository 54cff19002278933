import type { Derivation } from "../../../shared/migration.ts";
import { assignments } from "./assignments.ts";
import { businessKeys, PHASE_KEYS, PROJECT_KEYS, type KeyedTable } from "./business-keys.ts";
import { issues } from "./issues.ts";
import { linkPhases } from "./link-phases.ts";
import { projectPages } from "./project-pages.ts";
import { verification } from "./verification.ts";

const OTHER_KEYS: readonly KeyedTable[] = [
  keyed("sub_app", "sub_app_id", "name"),
  keyed("tech_debt", "title", "coalesce(title, '')"),
  keyed("schema_sync", "table_name || coalesce('.' || field_name, '')", "coalesce(table_name, '')"),
  keyed("memory_classification", "entry", "coalesce(entry, '')"),
];

/** In the order in which they need one another. */
export const derivations: readonly Derivation[] = [
  assignments,
  projectPages,
  linkPhases,
  businessKeys([PROJECT_KEYS, PHASE_KEYS, ...OTHER_KEYS]),
  issues,
  verification,
];

/** Records of a register have no id but what they say. */
function keyed(table: string, businessId: string, title: string): KeyedTable {
  return {
    table,
    select: `SELECT id, ${businessId} AS business_id, NULL AS page_id, ${title} AS title, source_hash AS hash FROM ${table}`,
  };
}
