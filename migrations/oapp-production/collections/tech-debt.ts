import { ANY_FIELD, type FieldRules } from "../../../shared/field-rules.ts";
import type { Row } from "../../../shared/landing.ts";
import type { Collection } from "../../../shared/migration.ts";
import { artefactRefs, momentCells, textCell } from "../cells.ts";
import { cellOf, landRecord, rowOf, type Draft } from "../draft.ts";
import { NOTION, TECH_DEBT_FILE } from "../sources.ts";

const FIELDS: FieldRules = {
  [ANY_FIELD]: { to: ["tech_debt.source"] },
  title: { to: ["tech_debt.title"] },
  canonicalUse: { to: ["tech_debt.canonical_use"] },
  category: { to: ["tech_debt.category"] },
  createdAt: { to: ["tech_debt.created_at", "tech_debt.created_on", "tech_debt.created_at_raw"] },
  effortEstimate: { to: ["tech_debt.effort_estimate"] },
  lineReference: { to: ["tech_debt.line_reference"] },
  linkedPR: { to: ["tech_debt.linked_pr"] },
  linkedPhase: { to: ["tech_debt.linked_phase"] },
  notes: { to: ["tech_debt.notes"] },
  originFile: { to: ["tech_debt.origin_file"] },
  priority: { to: ["tech_debt.priority"] },
  status: { to: ["tech_debt.status"] },
  updatedAt: { to: ["tech_debt.updated_at", "tech_debt.updated_on", "tech_debt.updated_at_raw"] },
};

/** The register of technical debt, column by column; in tech_debt.source too, as it was read. */
export const techDebt: Collection = {
  name: "tech-debt",
  system: NOTION,
  at: { kind: "collection", path: TECH_DEBT_FILE.path },
  after: [],
  pageSizeMax: 500,
  fields: FIELDS,
  transform: (record, context) => landRecord(record, context, techDebtRow),
};

function techDebtRow(draft: Draft): Row {
  return rowOf("tech_debt", {
    title: textCell(draft, "title"),
    canonical_use: textCell(draft, "canonicalUse"),
    category: textCell(draft, "category"),
    ...momentCells(draft, "createdAt", "created"),
    created_at_raw: cellOf(draft, "createdAt"),
    effort_estimate: textCell(draft, "effortEstimate"),
    line_reference: textCell(draft, "lineReference"),
    linked_pr: textCell(draft, "linkedPR"),
    linked_phase: textCell(draft, "linkedPhase"),
    notes: textCell(draft, "notes"),
    origin_file: textCell(draft, "originFile"),
    priority: textCell(draft, "priority"),
    status: textCell(draft, "status"),
    ...momentCells(draft, "updatedAt", "updated"),
    updated_at_raw: cellOf(draft, "updatedAt"),
    artefact_refs: artefactRefs(draft, ["notes", "linkedPhase"]),
  });
}
