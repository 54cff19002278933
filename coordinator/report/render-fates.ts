import { DISPOSITIONS, type Disposition } from "../../shared/landing.ts";
import { formatCount } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { CollectionReport, Fate, Report, RuleReport } from "./report.ts";
import { firstSampleAnchor } from "./sample-anchor.ts";

/** What a column says of its disposition's records. */
const TITLES: Readonly<Record<Disposition, string>> = {
  mapped: "Mapped to",
  embedded: "Embedded in",
  merged: "Merged into",
  excluded: "Excluded by",
  rejected: "Rejected by",
};

/** Of every collection: the tables that its records are in, and the rules that left records out. */
export function renderFates({ collections, rejects }: Report): Markup {
  return html`<section aria-labelledby="fates">
    <h2 id="fates">Where they went, and why</h2>
    <p class="lead">
      Tables that the records of a collection are in, and the rules that excluded or rejected others. A reject’s rule
      leads to its cases.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="fates">
      <table class="stack fates">
        <thead>
          <tr>
            <th scope="col">Collection</th>
            <th scope="col" class="number">Documents</th>
            ${DISPOSITIONS.map((disposition) => html`<th scope="col">${TITLES[disposition]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${collections.map((collection) => renderCollection(collection, rejects))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function renderCollection({ name, documents, fates }: CollectionReport, rejects: readonly RuleReport[]): Markup {
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="number" data-label="Documents">${formatCount(documents)}</td>
    ${DISPOSITIONS.map((disposition) => {
      const own = fates.filter((fate) => fate.disposition === disposition);
      if (own.length === 0) return html`<td class="nothing"></td>`;
      return html`<td data-label="${TITLES[disposition]}">
        <ul class="whys">
          ${own.map((fate) => renderFate(fate, { name, rejects }))}
        </ul>
      </td>`;
    })}
  </tr>`;
}

function renderFate(
  { disposition, why, count }: Fate,
  { name, rejects }: { readonly name: string; readonly rejects: readonly RuleReport[] },
): Markup {
  const anchor =
    disposition === "rejected" ? firstSampleAnchor(rejects, { kind: "reject", rule: why, collection: name }) : null;
  const text = anchor === null ? html`${why}` : html`<a href="#${anchor}">${why}</a>`;
  return html`<li>${text} <span class="count">${formatCount(count)}</span></li>`;
}
