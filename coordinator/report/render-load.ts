import { html, type Markup } from "./html.ts";
import { renderCollections } from "./render-collections.ts";
import { renderCoverage } from "./render-coverage.ts";
import { renderFates } from "./render-fates.ts";
import { renderSteps, renderTables } from "./render-ledger.ts";
import { renderMerges } from "./render-merges.ts";
import { renderMissingParents, renderRules } from "./render-rules.ts";
import { renderThroughput } from "./render-throughput.ts";
import type { Report } from "./report.ts";

/** What a load moved, merged, left behind and rejected, and why. */
export function renderMoved(report: Report): Markup {
  return html`${renderCollections(report)} ${renderFates(report)} ${renderMerges(report.merges)}
  ${renderCoverage(report.coverage)}
  ${renderRules({ kind: "reject", title: "Rejects", lead: "Records that cannot be migrated. The ledger keeps each with its raw value; a reject can be mended and replayed." }, report)}
  ${renderRules({ kind: "finding", title: "Findings", lead: "Disagreements worth telling that changed no disposition." }, report)}`;
}

/** How it went. */
export function renderCourse(report: Report): Markup {
  return html`${renderThroughput(report.throughput)} ${renderMissingParents(report.missingParents)}
  ${renderTables(report)} ${renderSteps(report.steps)}`;
}
