import { formatBytes, formatCount, formatDuration, formatInstant, formatShare } from "./figures.ts";
import { Markup, html } from "./html.ts";
import { renderCollections } from "./render-collections.ts";
import { renderCoverage } from "./render-coverage.ts";
import { renderDiff } from "./render-diff.ts";
import { renderFates } from "./render-fates.ts";
import { renderProvenance, renderSteps, renderTables } from "./render-ledger.ts";
import { renderMerges } from "./render-merges.ts";
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
          ${renderHeader(report)} ${renderTiles(report)} ${renderValidators(report)} ${renderDiff(report.diff)}
          ${renderCollections(report)} ${renderFates(report)} ${renderMerges(report.merges)}
          ${renderCoverage(report.coverage)}
          ${renderRules({ kind: "reject", title: "Rejects", lead: "Records that cannot be migrated. The ledger keeps each with its raw value; a reject can be mended and replayed." }, report)}
          ${renderRules({ kind: "finding", title: "Findings", lead: "Disagreements worth telling that changed no disposition." }, report)}
          ${renderThroughput(report.throughput)} ${renderMissingParents(report.missingParents)} ${renderTables(report)}
          ${renderSteps(report.steps)} ${renderProvenance(report)}
          <footer>Touchdown ${report.codeVersion}, report on run ${report.run}</footer>
        </main>
      </body>
    </html> `;
  return `${text.trim()}\n`;
}

function renderHeader({ ok, migration, phase, title, run, startedAt, durationMs, warnings }: Report): Markup {
  const status = ok ? "PASS" : "FAIL";
  return html`<header>
    <span class="badge ${status}">${ok ? "Passed" : "Failed"}</span>
    <h1>${migration} ${phase}</h1>
    <p>${title}</p>
    <p>Run <code>${run}</code>, started ${formatInstant(startedAt)}, took ${formatDuration(durationMs)}.</p>
    ${
      warnings.length === 0
        ? null
        : html`<ul class="warnings">
            ${warnings.map((warning) => html`<li>${warning}</li>`)}
          </ul>`
    }
  </header>`;
}

function renderTiles({ tally, collections, tables, files, throughput, validators, derivedRows }: Report): Markup {
  const documents = collections.reduce((sum, collection) => sum + collection.documents, 0);
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
  const passed = validators.filter(({ status }) => status === "PASS").length;
  const tiles: readonly Tile[] = [
    ["Documents read", formatCount(documents), `in ${formatCount(collections.length)} collections`],
    ["Records", formatCount(tally.read), "documents and their elements"],
    ["Rows", formatCount(rows), `${formatCount(derivedRows)} of them derived`],
    ["Rejected", formatCount(tally.rejected), `${formatShare(tally.rejected, tally.read)} of the records`],
    ...fileTiles(files),
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

type Tile = readonly [name: string, value: string, more: string];

function fileTiles(files: Report["files"]): Tile[] {
  if (files === null) return [];
  const { copied, missing, bytes } = files;
  return [["Files", formatCount(copied), `${formatBytes(bytes)}; ${formatCount(missing)} are missing`]];
}
