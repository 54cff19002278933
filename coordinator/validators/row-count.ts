import { compareRows } from "./compare-rows.ts";
import { balancePages } from "./balance-pages.ts";
import { compareClaims } from "./compare-claims.ts";
import { compareSearch } from "./compare-search.ts";
import { conclude, counted, figure } from "./fault.ts";
import { readLineage } from "./read-lineage.ts";
import type { ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

/**
 * Nothing is lost and nothing is invented: the documents that the source counted are the documents read, every record read has one
 * disposition, every record that became a row has its row, every row has its record, records that are one thing came to one row, and
 * search finds every row.
 */
export const rowCount: Validator = { name: "row-count", title: "Row count", validate: validateRowCount };

function validateRowCount(facts: ValidationFacts): VerdictDraft {
  const lineage = readLineage(facts.target);
  const pages = balancePages(facts, lineage);
  const rows = compareRows(facts, lineage);
  return conclude({
    checked: lineage.records + rows.rows,
    faults: [...pages.faults, ...rows.faults, ...compareClaims(facts.target), ...compareSearch(facts)],
    passed: `${counted(pages.documents, "document")} counted and read, on ${counted(pages.pages, "page")} that tile ${counted(facts.collections.length, "collection")}; ${counted(lineage.records, "record")} balance: ${figure(rows.mapped)} mapped and ${figure(rows.derived)} derived are the ${counted(rows.rows, "row")} of ${counted(facts.catalog.size, "table")}.`,
    skipped: "The source holds no document and the target no row.",
  });
}
