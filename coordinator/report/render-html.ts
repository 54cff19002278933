import { formatBytes, formatCount, formatDuration, formatInstant, formatShare } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import { renderPage } from "./page.ts";
import { renderDiff } from "./render-diff.ts";
import { renderProvenance } from "./render-ledger.ts";
import { renderCourse, renderMoved } from "./render-load.ts";
import { renderValidators } from "./render-validators.ts";
import type { Report } from "./report.ts";
import { renderTileList, type Tile } from "./render-tile-list.ts";

/** The report of one load as a page of its own. */
export function renderHtml(report: Report): string {
  const { ok, migration, phase, run } = report;
  const main = html`${renderHeader(report)} ${renderTiles(report)} ${renderValidators(report)}
    ${renderDiff(report.diff)} ${renderMoved(report)} ${renderCourse(report)} ${renderProvenance(report)}
    <footer>Touchdown ${report.codeVersion}, report on run ${run}</footer>`;
  return renderPage(`${ok ? "Passed" : "Failed"}: ${migration} ${phase}, run ${run}`, main);
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
  return renderTileList(tiles, "tiles");
}

function fileTiles(files: Report["files"]): Tile[] {
  if (files === null) return [];
  const { copied, missing, bytes } = files;
  return [["Files", formatCount(copied), `${formatBytes(bytes)}; ${formatCount(missing)} are missing`]];
}
