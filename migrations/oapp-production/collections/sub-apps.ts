import { ANY_FIELD, type FieldRules } from "../../../shared/field-rules.ts";
import type { Row } from "../../../shared/landing.ts";
import type { Collection } from "../../../shared/migration.ts";
import { artefactRefs, checkboxCell, dateCell, listCell, textCell, trimmedCell } from "../cells.ts";
import { cellOf, landRecord, landRelations, rowOf, type Draft } from "../draft.ts";
import { SUB_APP_RELATIONS } from "../relation-tables.ts";
import { NOTION, SUB_APPS_FILE } from "../sources.ts";

const FIELDS: FieldRules = {
  [ANY_FIELD]: { to: ["sub_app.source"] },
  subAppName: { to: ["sub_app.name", "sub_app.name_raw", "sub_app.sub_app_id"] },
  description: { to: ["sub_app.purpose"] },
  launchDate: { to: ["sub_app.launch_date", "sub_app.launch_date_raw"] },
  linkedProjects: { to: ["relation_item.raw", "sub_app.source"] },
  notes: { to: ["sub_app.notes"] },
  orbisDependencyLevel: { to: ["sub_app.orbis_dependency_level"] },
  platformIntegration: { to: ["sub_app.platform_integration", "sub_app.platform_integration_raw"] },
  primaryLead: { to: ["sub_app.owner"] },
  programType: { to: ["sub_app.program_type"] },
  status: { to: ["sub_app.status"] },
  usesOrbisEngine: { to: ["sub_app.uses_orbis_engine", "sub_app.uses_orbis_engine_raw"] },
};

/** Every column is in sub_app.source too, as it was read. */
export const subApps: Collection = {
  name: "sub-apps",
  system: NOTION,
  at: { kind: "collection", path: SUB_APPS_FILE.path },
  after: [],
  pageSizeMax: 500,
  fields: FIELDS,
  transform: (record, context) => landRecord(record, context, subAppRow),
};

function subAppRow(draft: Draft): Row {
  landRelations(draft, "sub_app", SUB_APP_RELATIONS);
  const name = trimmedCell(draft, "subAppName") ?? "";
  return rowOf("sub_app", {
    name,
    name_raw: cellOf(draft, "subAppName"),
    sub_app_id: slugOf(name),
    // Nobody but the lead owns it: other columns name systems, not people.
    owner: textCell(draft, "primaryLead"),
    purpose: textCell(draft, "description"),
    status: textCell(draft, "status"),
    launch_date: dateCell(draft, "launchDate"),
    launch_date_raw: cellOf(draft, "launchDate"),
    notes: textCell(draft, "notes"),
    orbis_dependency_level: textCell(draft, "orbisDependencyLevel"),
    platform_integration: listCell(draft, "platformIntegration"),
    platform_integration_raw: cellOf(draft, "platformIntegration"),
    program_type: textCell(draft, "programType"),
    uses_orbis_engine: checkboxCell(draft, "usesOrbisEngine"),
    uses_orbis_engine_raw: cellOf(draft, "usesOrbisEngine"),
    artefact_refs: artefactRefs(draft, ["notes", "description"]),
  });
}

/** Letters and digits of a name, with hyphens for what stands between them; null where it has none. */
function slugOf(name: string): string | null {
  const words = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words === null ? null : words.join("-");
}
