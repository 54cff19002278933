import { ANY_FIELD, type FieldRules } from "../../../shared/field-rules.ts";
import type { Row } from "../../../shared/landing.ts";
import type { Collection } from "../../../shared/migration.ts";
import { artefactRefs, listCell, textCell } from "../cells.ts";
import { cellOf, landRecord, rowOf, type Draft } from "../draft.ts";
import { MEMORY_FILE, NOTION } from "../sources.ts";

const FIELDS: FieldRules = {
  [ANY_FIELD]: { to: ["memory_classification.source"] },
  Entry: { to: ["memory_classification.entry"] },
  Tags: { to: ["memory_classification.tags", "memory_classification.tags_raw"] },
  DestinationDB: { to: ["memory_classification.destination_db"] },
  Notes: { to: ["memory_classification.notes"] },
};

/** The register of what is remembered where, column by column; in memory_classification.source too, as it was read. */
export const memoryClassification: Collection = {
  name: "memory-classification",
  system: NOTION,
  at: { kind: "collection", path: MEMORY_FILE.path },
  after: [],
  pageSizeMax: 500,
  fields: FIELDS,
  transform: (record, context) => landRecord(record, context, memoryRow),
};

function memoryRow(draft: Draft): Row {
  return rowOf("memory_classification", {
    entry: textCell(draft, "Entry"),
    tags: listCell(draft, "Tags"),
    tags_raw: cellOf(draft, "Tags"),
    destination_db: textCell(draft, "DestinationDB"),
    notes: textCell(draft, "Notes"),
    artefact_refs: artefactRefs(draft, ["Notes"]),
  });
}
