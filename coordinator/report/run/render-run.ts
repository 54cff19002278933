import { formatBytes, formatCount, formatShare } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import { renderTileList, type Tile } from "../render-tile-list.ts";
import { inside } from "../inside.ts";
import { renderPage } from "../page.ts";
import { renderDiff } from "../render-diff.ts";
import { renderCourse, renderMoved } from "../render-load.ts";
import type { Report } from "../report.ts";
import type { PhaseEvidence, RunEvidence } from "./phase-evidence.ts";
import { phaseState } from "./phase-state.ts";
import { renderChain } from "./render-chain.ts";
import { renderPhaseCourse } from "./render-course.ts";
import { renderCutovers } from "./render-cutovers.ts";
import { renderGates } from "./render-gates.ts";
import { renderPhases } from "./render-phases.ts";
import { renderPublished } from "./render-published.ts";
import { renderSourceCounts } from "./render-source-counts.ts";
import { renderState } from "./render-state.ts";
import { renderSurveys } from "./render-surveys.ts";
import { runState } from "./run-state.ts";

/** The whole run on one page: what must be decided, every phase, and what was moved. */
export function renderRun(evidence: RunEvidence): string {
  const { run, migration, phases } = evidence;
  const loads = phases.flatMap((phase) =>
    phase.target !== null && phase.declaration.steps.includes("load") ? [{ phase, report: phase.target }] : [],
  );
  const whole = loads.find(({ phase }) => phase.declaration.share === 1)?.report ?? null;
  const parts = loads.filter(({ phase }) => phase.declaration.share !== 1).toReversed();
  const main = html`${renderState(evidence)} ${renderTiles(evidence, loads.at(-1)?.report ?? null)}
    ${renderPhases(evidence)} ${renderPhaseCourse(evidence)} ${renderGates(evidence)} ${renderSurveys(evidence)}
    ${renderPublished(evidence)} ${renderCutovers(evidence)} ${whole === null ? null : renderDiff(whole.diff)}
    ${renderSourceCounts(evidence)} ${whole === null ? null : html`${renderMoved(whole)} ${renderCourse(whole)}`}
    ${renderParts(parts)} ${renderChain(evidence)}
    <footer>Touchdown ${loads.at(-1)?.report.codeVersion ?? ""}, report on run ${run}</footer>`;
  return renderPage(`${runState(evidence).label}: ${migration}, run ${run}`, main);
}

/** Of the last load, which is the fullest. */
function renderTiles({ phases }: RunEvidence, last: Report | null): Markup {
  const behind = phases.filter((phase) => phaseState(phase).kind === "certified").length;
  const reads = phases.reduce((sum, phase) => sum + (phase.reads.sum ?? 0), 0);
  const seconds = phases.flatMap(({ record }) => record?.steps.rehearse?.detail.seconds ?? []);
  const tiles: readonly Tile[] = [
    ["Phases", `${behind} of ${phases.length}`, "certified"],
    ...(last === null ? [] : loadTiles(last)),
    ["Reads", formatCount(reads), "in all phases"],
    ...(seconds.length === 0
      ? []
      : [["Rolls back in", `${Math.max(...seconds).toFixed(1)} s`, "the slowest rehearsal"] as const]),
  ];
  return renderTileList(tiles, "tiles in-fours");
}

function loadTiles({ tally, collections, tables, files, phase }: Report): readonly Tile[] {
  const documents = collections.reduce((sum, collection) => sum + collection.documents, 0);
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
  return [
    ["Documents", formatCount(documents), `read in phase ${phase}`],
    ["Records", formatCount(tally.read), "documents and their elements"],
    ["Rows", formatCount(rows), `in ${formatCount(Object.values(tables).filter((count) => count > 0).length)} tables`],
    ["Rejected", formatCount(tally.rejected), `${formatShare(tally.rejected, tally.read)} of the records`],
    ...(files === null
      ? []
      : [
          [
            "Files",
            formatCount(files.copied),
            `${formatBytes(files.bytes)}; ${formatCount(files.missing)} are missing`,
          ] as const,
        ]),
  ];
}

type Part = { readonly phase: PhaseEvidence; readonly report: Report };

/** What the smaller phases moved: of interest to whoever asks why they said what they said. */
function renderParts(parts: readonly Part[]): Markup | null {
  if (parts.length === 0) return null;
  return html`<section aria-labelledby="parts">
    <h2 id="parts">What the phases before moved</h2>
    ${parts.map(
      ({ phase: { declaration }, report }) =>
        html`<details class="part">
          <summary>
            <strong>${declaration.name}: ${declaration.title}</strong>
            <span class="count">${formatCount(report.tally.read)} records</span>
          </summary>
          <p>All about it: <a href="${declaration.name}/report.html">${declaration.name}/report.html</a></p>
          ${inside(declaration.name, renderMoved(report))}
        </details>`,
    )}
  </section>`;
}
