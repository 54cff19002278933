import { formatCount, formatDuration, formatInstant, formatReadTime } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { Report, StepReport } from "./report.ts";

/** Rows by table, the fullest first; the empty ones in a line. */
export function renderTables({ tables }: Report): Markup {
  const filled = Object.entries(tables)
    .filter(([, rows]) => rows > 0)
    .toSorted((a, b) => b[1] - a[1]);
  const empty = Object.keys(tables).filter((table) => tables[table] === 0);
  const most = filled[0]?.[1] ?? 1;
  return html`<section aria-labelledby="tables">
    <h2 id="tables">Rows by table</h2>
    <p class="lead">${filled.length} of ${Object.keys(tables).length} tables hold rows.</p>
    <div class="bars">${filled.map(([table, rows]) => renderTable(table, rows, most))}</div>
    ${empty.length === 0 ? null : html`<p class="none">Empty: ${empty.join(", ")}.</p>`}
  </section>`;
}

function renderTable(table: string, rows: number, most: number): Markup {
  const length = Math.max(3, (1000 * rows) / most).toFixed(1);
  return html`<div class="bar">
    <span>${table}</span>
    <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <rect width="${length}" height="10" fill="var(--plot)" />
    </svg>
    <span class="number">${formatCount(rows)}</span>
  </div>`;
}

export function renderSteps(steps: readonly StepReport[]): Markup {
  if (steps.length === 0)
    return html`<section>
      <h2>Steps</h2>
      <p class="none">None is complete.</p>
    </section>`;
  return html`<section aria-labelledby="steps">
    <h2 id="steps">Steps</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="steps">
      <table>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Done at</th>
            <th scope="col" class="number">Took</th>
          </tr>
        </thead>
        <tbody>
          ${steps.map(
            ({ step, doneAt, durationMs }) =>
              html`<tr>
                <th scope="row">${step}</th>
                <td>${formatInstant(doneAt)}</td>
                <td class="number">${formatDuration(durationMs)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** What a second run would need to give the same result. */
export function renderProvenance(report: Report): Markup {
  const { finishedAt, readTimes } = report;
  const facts: readonly (readonly [string, string])[] = [
    ["Run", report.run],
    ["Target", report.target],
    ["Started", formatInstant(report.startedAt)],
    ["Finished", finishedAt === null ? "not yet" : formatInstant(finishedAt)],
    ...Object.entries(readTimes).map(([system, readTime]): readonly [string, string] => [
      `${system} read as of`,
      formatReadTime(readTime),
    ]),
    ["Migration version", report.migrationVersion],
    ["Schema version", String(report.schemaVersion)],
    ["Code version", report.codeVersion],
    ["Configuration", report.configDigest],
    ["Workers", formatCount(report.workers)],
  ];
  return html`<section>
    <h2>Provenance</h2>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </section>`;
}
