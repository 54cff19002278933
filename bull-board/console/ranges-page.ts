import { formatCount } from "../../coordinator/report/figures.ts";
import { counted } from "../../coordinator/validators/fault.ts";
import { html, type Markup } from "../../coordinator/report/html.ts";
import type { KeyRange } from "../../shared/key.ts";
import { DISPOSITIONS } from "../../shared/landing.ts";
import type { ConsoleSession } from "../access/session.ts";
import type { Viewer } from "../access/viewer.ts";
import { renderConsolePage } from "./console-page.ts";
import { showText } from "./mask-source.ts";
import { rangesUrl } from "./range-url.ts";
import { ROWS_MAX, type RangeRow, type RangeRows } from "./read-range-rows.ts";
import { renderTime } from "./render-time.ts";

/** The batch of a range; `state` is null for one that Redis does not have any more. */
export type RangeJob = { readonly page: number; readonly id: string; readonly state: string | null };

export type RangesPage = {
  readonly run: string;
  readonly target: string;
  readonly collection: string;
  readonly found: RangeRows;
  readonly jobs: readonly RangeJob[];
  readonly session: ConsoleSession;
};

/** What has landed in a part of a collection, range by range, and what is missing there. */
export function renderRangesPage({ run, target, collection, found, jobs, session }: RangesPage): string {
  const { viewer } = session;
  const main = html`<header class="run">
      <p><a href="/runs/${encodeURIComponent(run)}#ranges">Run ${run}</a></p>
      <h1>${collection}</h1>
      <p>
        Landed in ${target}: ${counted(found.count, "range")} with ${counted(found.documents, "document")}.
        <a href="${rangesUrl(target, collection)}">All ranges of the collection</a>
      </p>
    </header>
    ${found.gaps.length === 0 ? null : renderGaps(found.gaps, viewer)} ${renderLanded(found, jobs, viewer)}`;
  return renderConsolePage({ title: `Ranges of ${collection}`, session, run, main });
}

function renderGaps(gaps: readonly KeyRange[], viewer: Viewer): Markup {
  return html`<section aria-labelledby="missing-title">
    <h2 id="missing-title">Missing</h2>
    <p class="lead">Parts of the key space in which nothing has landed, in the order of keys.</p>
    <ul>
      ${gaps.slice(0, ROWS_MAX).map((gap) => html`<li>${renderKeys(gap, viewer)}</li>`)}
    </ul>
    ${gaps.length > ROWS_MAX ? html`<p>And ${formatCount(gaps.length - ROWS_MAX)} more.</p>` : null}
  </section>`;
}

function renderLanded({ rows, count }: RangeRows, jobs: readonly RangeJob[], viewer: Viewer): Markup {
  const byPage = new Map(jobs.map((job) => [job.page, job]));
  return html`<section aria-labelledby="landed-title">
    <h2 id="landed-title">Landed</h2>
    ${rows.length === 0 ? html`<p class="none">Nothing has landed here.</p>` : renderTable(rows, byPage, viewer)}
    ${count > rows.length ? html`<p>And ${formatCount(count - rows.length)} more.</p>` : null}
  </section>`;
}

function renderTable(rows: readonly RangeRow[], jobs: ReadonlyMap<number, RangeJob>, viewer: Viewer): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of the ranges">
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Keys</th>
          <th scope="col" class="number">Documents</th>
          <th scope="col">Tally of its records</th>
          <th scope="col">Rejects</th>
          <th scope="col">Landed</th>
          <th scope="col">Digest</th>
          <th scope="col">Job</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => renderRow(row, jobs.get(row.page) ?? null, viewer))}
      </tbody>
    </table>
  </div>`;
}

function renderRow(row: RangeRow, job: RangeJob | null, viewer: Viewer): Markup {
  const { documents, rejects, landedAt, digest } = row;
  const rejected = rejects.map(({ rule, count }) => `${rule} ${formatCount(count)}`).join(", ");
  return html`<tr>
    <th scope="row">${renderKeys(row, viewer)}</th>
    <td class="number" data-label="Documents">${formatCount(documents)}</td>
    <td data-label="Tally">${describeTally(row)}</td>
    <td data-label="Rejects">${rejected === "" ? "none" : rejected}</td>
    <td data-label="Landed">${renderTime(landedAt)}</td>
    <td data-label="Digest"><code title="${digest}">${digest.slice(0, 12)}</code></td>
    <td data-label="Job">${renderJob(job)}</td>
  </tr>`;
}

function renderKeys({ after, upTo }: KeyRange, viewer: Viewer): Markup {
  return html`<span class="path key">after ${after === null ? html`<i>the start</i>` : showText(after, viewer)}</span>
    <span class="path key">up to ${upTo === null ? html`<i>the end</i>` : showText(upTo, viewer)}</span>`;
}

function describeTally({ tally }: RangeRow): string {
  const fates = [...DISPOSITIONS, "held" as const].filter((fate) => tally[fate] > 0);
  const parts = fates.map((fate) => `${fate} ${formatCount(tally[fate])}`);
  return [`read ${formatCount(tally.read)}`, ...parts].join(", ");
}

function renderJob(job: RangeJob | null): Markup {
  if (job === null || job.state === null) return html`<span class="none">not in Redis any more</span>`;
  return html`<a href="/queues/queue/batches/${encodeURIComponent(job.id)}">${job.state}</a>`;
}
