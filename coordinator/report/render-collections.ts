import { DISPOSITIONS, type Tally } from "../../shared/landing.ts";
import { formatCount, formatShare } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import { renderBar, renderLegend } from "./render-bar.ts";
import type { CollectionReport, Report } from "./report.ts";

const PARTS = [...DISPOSITIONS, "held"] as const;

/** What became of the records of every collection: bars of shares, then the figures. */
export function renderCollections({ collections, tally }: Report): Markup {
  return html`<section aria-labelledby="collections">
    <h2 id="collections">What became of every record</h2>
    <p class="lead">
      Each record has exactly one disposition. Bars show shares of a collection, a sliver being at least one record.
    </p>
    ${renderLegend(PARTS.filter((name) => name !== "held" || tally.held > 0).map((name) => ({ color: name, name })))}
    <div class="bars">${collections.map(renderTally)}</div>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="collections">
      <table>
        <thead>
          <tr>
            <th scope="col">Collection</th>
            <th scope="col">System</th>
            ${numbers(["Counted", "Documents", "Records", ...DISPOSITIONS.map(capital), "Pages", "Reads"])}
          </tr>
        </thead>
        <tbody>
          ${collections.map(renderRow)}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <td></td>
            ${sum(collections, "counted")}${sum(collections, "documents")}${dispositionCells(tally)}${sum(collections, "pages")}${sum(collections, "reads")}
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`;
}

function renderTally({ name, tally }: CollectionReport): Markup {
  const parts = PARTS.map((disposition) => ({
    color: disposition,
    value: tally[disposition],
    text: describe(disposition, tally),
  }));
  return renderBar({ name, parts, whole: tally.read, total: formatCount(tally.read) });
}

function describe(disposition: (typeof PARTS)[number], tally: Tally): string {
  return `${formatCount(tally[disposition])} ${disposition} (${formatShare(tally[disposition], tally.read)})`;
}

function renderRow({ name, system, counted, documents, tally, pages, reads }: CollectionReport): Markup {
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${system}</td>
    ${cell(counted)}${documents === counted ? cell(documents) : wrong(documents)}${dispositionCells(tally)}${cell(pages)}${cell(reads)}
  </tr>`;
}

function dispositionCells(tally: Tally): readonly Markup[] {
  return [cell(tally.read), ...DISPOSITIONS.map((disposition) => cell(tally[disposition]))];
}

function sum(collections: readonly CollectionReport[], field: "counted" | "documents" | "pages" | "reads"): Markup {
  return cell(collections.reduce((total, collection) => total + collection[field], 0));
}

function cell(count: number): Markup {
  return html`<td class="number${count === 0 ? " zero" : ""}">${formatCount(count)}</td>`;
}

function wrong(count: number): Markup {
  return html`<td class="number wrong">${formatCount(count)}</td>`;
}

function numbers(titles: readonly string[]): readonly Markup[] {
  return titles.map((title) => html`<th scope="col" class="number">${title}</th>`);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
