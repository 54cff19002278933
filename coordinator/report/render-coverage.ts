import { formatCount } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { CoverageReport, LeftBehind } from "./report.ts";

/** A longer list is opened by whoever wants it. */
const OPEN_MAX = 25;

/** The fields without a rule, and what rules leave behind. */
export function renderCoverage({ ok, fields, unruled, leftBehind }: CoverageReport): Markup {
  if (fields === 0)
    return html`<section>
      <h2>Fields</h2>
      <p class="none">None has been read.</p>
    </section>`;
  return html`<section aria-labelledby="fields">
    <h2 id="fields">Fields: ${formatCount(fields)}</h2>
    <p class="lead">
      ${ok ? "Every field that has a value has a rule, which says where it went." : "A field without a rule is kept in source_extra, where nobody looks for it. One that has values fails a pilot."}
    </p>
    ${unruled.length === 0 ? null : renderUnruled(unruled)}
    ${leftBehind.length === 0 ? null : renderLeftBehind(leftBehind)}
  </section>`;
}

function renderUnruled(unruled: CoverageReport["unruled"]): Markup {
  return html`<details ${unruled.length > OPEN_MAX ? null : html`open`}>
    <summary>
      <strong>Without a rule, kept in source_extra</strong>
      <span class="count">${formatCount(unruled.length)}</span>
    </summary>
    ${table(
      ["Collection", "Field"],
      unruled.map(({ collection, field, seen, nonNull }) => ({
        texts: [html`<th scope="row">${collection}</th>`, html`<td class="path">${field}</td>`],
        seen,
        nonNull,
      })),
    )}
  </details>`;
}

function renderLeftBehind(leftBehind: readonly LeftBehind[]): Markup {
  const fields = leftBehind.reduce((sum, rule) => sum + rule.fields, 0);
  return html`<details>
    <summary><strong>Left behind by a rule</strong> <span class="count">${formatCount(fields)}</span></summary>
    ${table(
      ["Rule", "Fields"],
      leftBehind.map(({ rule, fields: own, seen, nonNull }) => ({
        texts: [html`<th scope="row">${rule}</th>`, html`<td data-label="Fields">${formatCount(own)}</td>`],
        seen,
        nonNull,
      })),
    )}
  </details>`;
}

type Line = { readonly texts: readonly Markup[]; readonly seen: number; readonly nonNull: number };

function table(titles: readonly string[], lines: readonly Line[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${titles.join(" and ")}">
    <table class="stack">
      <thead>
        <tr>
          ${titles.map((title) => html`<th scope="col">${title}</th>`)}
          <th scope="col" class="number">Seen</th>
          <th scope="col" class="number">With a value</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          ({ texts, seen, nonNull }) =>
            html`<tr>
              ${texts}
              <td class="number" data-label="Seen">${formatCount(seen)}</td>
              <td class="number" data-label="With a value">${formatCount(nonNull)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
