import { html, type Markup } from "../../coordinator/report/html.ts";
import { describeState } from "../../coordinator/runs/phase-standing.ts";
import type { KnownRun } from "../../coordinator/runs/read-runs.ts";
import type { ConsoleSession } from "../access/session.ts";
import { renderConsolePage } from "./console-page.ts";
import { renderTime } from "./render-time.ts";
import { renderBadge, type RunHead } from "./run-head.ts";

export type ListedRun = { readonly known: KnownRun; readonly state: RunHead["state"] };

/** The runs that there are, the newest first. */
export function renderRunsPage(runs: readonly ListedRun[], session: ConsoleSession): string {
  const main = html`<header class="run">
      <h1>Runs</h1>
      <p>${runs.length === 0 ? "There are none yet." : describeNewest(runs[0])}</p>
    </header>
    <section aria-labelledby="runs-title">
      <h2 id="runs-title">All runs, the newest first</h2>
      ${runs.length === 0 ? renderNone() : renderTable(runs)}
    </section>`;
  return renderConsolePage({ title: "Runs", session, run: null, main });
}

function describeNewest(newest: ListedRun | undefined): Markup | null {
  if (newest === undefined) return null;
  const { run } = newest.known;
  return html`The newest is <a href="${urlOf(run)}">${run}</a>, ${newest.state}.`;
}

function renderNone(): Markup {
  return html`<p>A run appears here as soon as it has begun. To begin one, type:</p>
    <p><code class="command">touchdown run moonlanding</code></p>
    <p>or, with a local Firestore and invented documents:</p>
    <p><code class="command">npm run demo</code></p>`;
}

function renderTable(runs: readonly ListedRun[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of the runs">
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Run</th>
          <th scope="col">State</th>
          <th scope="col">Migration</th>
          <th scope="col">Phases</th>
          <th scope="col">Started</th>
          <th scope="col">Finished</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map(renderRow)}
      </tbody>
    </table>
  </div>`;
}

function renderRow({ known: { run, migration, phases, startedAt, finishedAt }, state }: ListedRun): Markup {
  return html`<tr>
    <th scope="row"><a href="${urlOf(run)}">${run}</a></th>
    <td>${renderBadge(state)}</td>
    <td data-label="Migration">${migration}</td>
    <td data-label="Phases">
      ${phases.length === 0 ? "–" : phases.map((phase) => `${phase.phase} ${describeState(phase.state)}`).join(", ")}
    </td>
    <td data-label="Started">${renderTime(startedAt)}</td>
    <td data-label="Finished">${finishedAt === null ? "–" : renderTime(finishedAt)}</td>
  </tr>`;
}

function urlOf(run: string): string {
  return `/runs/${encodeURIComponent(run)}`;
}
