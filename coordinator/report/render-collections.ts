import { DISPOSITIONS, type Tally } from "../../shared/landing.ts";
import { formatCount, formatShare } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { CollectionReport, Report } from "./report.ts";

/** Units of a bar's length; a part that is there at all is at least SLIVER of them, so that one reject in 60,000 is seen. */
const LENGTH = 1000;
const SLIVER = 6;
const PARTS = [...DISPOSITIONS, "held"] as const;

/** What became of the records of every collection: bars of shares, then the figures. */
export function renderCollections({ collections, tally }: Report): Markup {
  return html`<section aria-labelledby="collections">
    <h2 id="collections">What became of every record</h2>
    <p class="lead">
      Each record has exactly one disposition. Bars show shares of a collection, a sliver being at least one record.
    </p>
    <ul class="legend">
      ${PARTS.filter((name) => name !== "held" || tally.held > 0).map((name) => html`<li><i style="background:var(--${name})"></i>${name}</li>`)}
    </ul>
    <div class="bars">${collections.map(renderBar)}</div>
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

function renderBar({ name, tally }: CollectionReport): Markup {
  const present = PARTS.filter((disposition) => tally[disposition] > 0);
  const slivers = present.length * SLIVER;
  let from = 0;
  const parts = present.map((disposition) => {
    const length = SLIVER + ((LENGTH - slivers) * tally[disposition]) / Math.max(1, tally.read);
    const part = html`<rect x="${from.toFixed(2)}" width="${length.toFixed(2)}" height="10" fill="var(--${disposition})"
      ><title>${describe(disposition, tally)}</title></rect
    >`;
    from += length;
    return part;
  });
  const label = present.map((disposition) => describe(disposition, tally)).join(", ");
  return html`<div class="bar">
    <span>${name}</span>
    <svg
      viewBox="0 0 ${LENGTH} 10"
      preserveAspectRatio="none"
      role="img"
      aria-label="${`${name}: ${label || "no record"}`}"
    >
      ${parts}
    </svg>
    <span class="number">${formatCount(tally.read)}</span>
  </div>`;
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
