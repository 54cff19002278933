import { formatCount, formatShare } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { MergeReport } from "./report.ts";
import { formatBand } from "./warnings-of.ts";

/** How many records of each merge turned out to be the same thing as another, and whether that was to be expected. */
export function renderMerges(merges: readonly MergeReport[]): Markup | null {
  if (merges.length === 0) return null;
  return html`<section aria-labelledby="merges">
    <h2 id="merges">Merges</h2>
    <p class="lead">
      Records that may be the same thing: those that became a row, and those that went into another’s. Rejected ones do
      not count.
    </p>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="merges">
      <table>
        <thead>
          <tr>
            <th scope="col">Merge</th>
            <th scope="col" class="number">Records</th>
            <th scope="col" class="number">Merged</th>
            <th scope="col" class="number">Rate</th>
            <th scope="col">Expected</th>
          </tr>
        </thead>
        <tbody>
          ${merges.map(renderMerge)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function renderMerge({ merge, claims, merged, expected, isExpected }: MergeReport): Markup {
  return html`<tr>
    <th scope="row">${merge}</th>
    <td class="number">${formatCount(claims)}</td>
    <td class="number">${formatCount(merged)}</td>
    <td class="number${isExpected ? "" : " odd"}">${formatShare(merged, claims)}</td>
    <td>
      ${expected === null ? "–" : html`${formatBand(expected)}${isExpected ? null : html` <span class="badge SKIP">outside</span>`}`}
    </td>
  </tr>`;
}
