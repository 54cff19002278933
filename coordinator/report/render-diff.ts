import { formatCount, formatDuration, formatInstant } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { DiffReport } from "./report.ts";

/** Samples shown; the target holds more, with their values. */
const SAMPLES_MAX = 50;

/** The comparison with the source, once one has been made. */
export function renderDiff(diff: DiffReport | undefined): Markup | null {
  if (diff === undefined) return null;
  return html`<section aria-labelledby="diff">
    <h2 id="diff">Compared with the source: ${diff.ok ? "everything matches" : "it differs"}</h2>
    ${renderCompared(diff)}
  </section>`;
}

/** What was compared, and where it differs. */
export function renderCompared(diff: DiffReport): Markup {
  const { reasons, totals, durationMs, doneAt, only } = diff;
  return html`<p class="lead">
      ${formatCount(totals.matching)} of ${formatCount(totals.records)} records
      ${only === null ? null : html`of ${only}`} match the source, read again at the run's read time;
      ${doneAt === null ? "never" : formatInstant(doneAt)}, in ${formatDuration(durationMs)}.
    </p>
    ${
      reasons.length === 0
        ? null
        : html`<ul class="warnings">
            ${reasons.map((reason) => html`<li>${reason}</li>`)}
          </ul>`
    }
    ${renderSubjects(diff)} ${diff.samples.length === 0 ? null : renderSamples(diff)}`;
}

const COUNTS = ["records", "matching", "mismatched", "missing", "extra"] as const;

/** Of interest to whoever looks for a difference. */
function renderSubjects({ ok, subjects }: DiffReport): Markup {
  return html`<details ${ok ? null : html`open`}>
    <summary>
      <strong>Collections, merges and rows</strong> <span class="count">${formatCount(subjects.length)}</span>
    </summary>
    <div class="scroll" tabindex="0" role="region" aria-label="What has been compared">
      <table class="stack">
        <caption class="unseen">
          What has been compared
        </caption>
        <thead>
          <tr>
            <th scope="col">Compared</th>
            ${COUNTS.map((name) => html`<th scope="col" class="number">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${subjects.map(
            (subject) =>
              html`<tr>
                <th scope="row">${subject.name}</th>
                ${COUNTS.map((name) => html`<td class="number${subject[name] === 0 ? " zero" : ""}" data-label="${name}">${formatCount(subject[name])}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function renderSamples({ samples }: DiffReport): Markup {
  return html`<details open>
    <summary><strong>Samples</strong> <span class="count">${formatCount(samples.length)}</span></summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Samples of differences">
      <table class="stack">
        <caption class="unseen">
          Samples of differences
        </caption>
        <thead>
          <tr>
            <th scope="col">Record</th>
            <th scope="col">What</th>
            <th scope="col">Where</th>
          </tr>
        </thead>
        <tbody>
          ${samples.slice(0, SAMPLES_MAX).map(
            ({ collection, system, path, kind, table, id, column }) =>
              html`<tr>
                <th scope="row" class="path">${path === "" ? collection : `${system} ${path}`}</th>
                <td data-label="What">${kind}</td>
                <td class="path" data-label="Where">${[table, id, column].filter((part) => part !== "").join(" ")}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}
