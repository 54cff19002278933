import { formatCount, formatDuration, formatInstant, formatShare } from "./figures.ts";
import { Markup, html } from "./html.ts";
import { renderCollections } from "./render-collections.ts";
import { renderProvenance, renderSteps, renderTables } from "./render-ledger.ts";
import { renderMissingParents, renderRules } from "./render-rules.ts";
import { renderThroughput } from "./render-throughput.ts";
import { renderValidators } from "./render-validators.ts";
import { REPORT_STYLE } from "./report-style.ts";
import type { Report } from "./report.ts";

/** The report as one HTML file that needs nothing else: it can be mailed, archived and opened in ten years. */
export function renderHtml(report: Report): string {
  const { text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${report.ok ? "Passed" : "Failed"}: ${report.migration} ${report.phase}, run ${report.run}</title>
        <style>
          ${new Markup(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${renderHeader(report)} ${renderTiles(report)} ${renderValidators(report)} ${renderCollections(report)}
          ${renderThroughput(report.throughput)}
          ${renderRules("Rejects", report.rejects, "Records that cannot be migrated. The ledger keeps each with its raw value; a reject can be mended and replayed.")}
          ${renderRules("Findings", report.findings, "Disagreements worth telling that changed no disposition.")}
          ${renderMissingParents(report.missingParents)} ${renderTables(report)} ${renderSteps(report.steps)}
          ${renderProvenance(report)}
          <footer>Touchdown ${report.codeVersion}, report on run ${report.run}</footer>
        </main>
      </body>
    </html> `;
  return `${text.trim()}\n`;
}

function renderHeader({ ok, migration, phase, title, run, startedAt, durationMs }: Report): Markup {
  const status = ok ? "PASS" : "FAIL";
  return html`<header>
    <span class="badge ${status}">${ok ? "Passed" : "Failed"}</span>
    <h1>${migration} ${phase}</h1>
    <p>${title}</p>
    <p>Run <code>${run}</code>, started ${formatInstant(startedAt)}, took ${formatDuration(durationMs)}.</p>
  </header>`;
}

function renderTiles({ tally, collections, tables, throughput, validators, derivedRows }: Report): Markup {
  const documents = collections.reduce((sum, collection) => sum + collection.documents, 0);
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
  const passed = validators.filter(({ status }) => status === "PASS").length;
  const tiles: readonly (readonly [string, string, string])[] = [
    ["Documents read", formatCount(documents), `in ${formatCount(collections.length)} collections`],
    ["Records", formatCount(tally.read), "documents and their elements"],
    ["Rows", formatCount(rows), `${formatCount(derivedRows)} of them derived`],
    ["Rejected", formatCount(tally.rejected), `${formatShare(tally.rejected, tally.read)} of the records`],
    ["Records a second", formatCount(throughput.meanPerSecond), `${formatCount(throughput.peakPerSecond)} at the peak`],
    ["Validators", `${passed} of ${validators.length}`, "passed"],
  ];
  return html`<dl class="tiles">
    ${tiles.map(
      ([name, value, more]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}<small>${more}</small></dd>
        </div>`,
    )}
  </dl>`;
}
