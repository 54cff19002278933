import { ANY_FIELD, type FieldRules } from "../../../shared/field-rules.ts";
import type { Row } from "../../../shared/landing.ts";
import type { Collection } from "../../../shared/migration.ts";
import { artefactRefs, momentCells, textCell } from "../cells.ts";
import { cellOf, landRecord, rowOf, type Draft } from "../draft.ts";
import { NOTION, SCHEMA_SYNC_FILE } from "../sources.ts";

const FIELDS: FieldRules = {
  [ANY_FIELD]: { to: ["schema_sync.source"] },
  tableName: { to: ["schema_sync.table_name"] },
  canonicalSource: { to: ["schema_sync.canonical_source"] },
  createdAt: { to: ["schema_sync.created_at", "schema_sync.created_on", "schema_sync.created_at_raw"] },
  fieldName: { to: ["schema_sync.field_name"] },
  issueType: { to: ["schema_sync.issue_type"] },
  linkedPhase: { to: ["schema_sync.linked_phase"] },
  notes: { to: ["schema_sync.notes"] },
  resolution: { to: ["schema_sync.resolution"] },
  status: { to: ["schema_sync.status"] },
  updatedAt: { to: ["schema_sync.updated_at", "schema_sync.updated_on", "schema_sync.updated_at_raw"] },
};

/** The register of differences between schemas, column by column; in schema_sync.source too, as it was read. */
export const schemaSync: Collection = {
  name: "schema-sync",
  system: NOTION,
  at: { kind: "collection", path: SCHEMA_SYNC_FILE.path },
  after: [],
  pageSizeMax: 500,
  fields: FIELDS,
  transform: (record, context) => landRecord(record, context, schemaSyncRow),
};

function schemaSyncRow(draft: Draft): Row {
  return rowOf("schema_sync", {
    table_name: textCell(draft, "tableName"),
    canonical_source: textCell(draft, "canonicalSource"),
    ...momentCells(draft, "createdAt", "created"),
    created_at_raw: cellOf(draft, "createdAt"),
    field_name: textCell(draft, "fieldName"),
    issue_type: textCell(draft, "issueType"),
    linked_phase: textCell(draft, "linkedPhase"),
    notes: textCell(draft, "notes"),
    resolution: textCell(draft, "resolution"),
    status: textCell(draft, "status"),
    ...momentCells(draft, "updatedAt", "updated"),
    updated_at_raw: cellOf(draft, "updatedAt"),
    artefact_refs: artefactRefs(draft, ["notes", "linkedPhase"]),
  });
}
