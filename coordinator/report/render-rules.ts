import { formatCount } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { MissingParents, RuleReport } from "./report.ts";

const PATHS_SHOWN = 10;

/** Rejects or findings by rule, each with some of its cases. */
export function renderRules(title: string, rules: readonly RuleReport[], lead: string): Markup {
  const total = rules.reduce((sum, { count }) => sum + count, 0);
  if (total === 0)
    return html`<section>
      <h2>${title}</h2>
      <p class="none">None.</p>
    </section>`;
  return html`<section>
    <h2>${title}: ${formatCount(total)}</h2>
    <p class="lead">${lead}</p>
    ${rules.map(renderRule)}
  </section>`;
}

function renderRule({ rule, count, samples }: RuleReport): Markup {
  const shown = samples.length < count ? `, ${samples.length} of them shown` : "";
  return html`<details>
    <summary><strong>${rule}</strong> <span class="count">${formatCount(count)}${shown}</span></summary>
    <div class="scroll" tabindex="0" role="region" aria-label="${`Cases of ${rule}`}">
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">Collection</th>
            <th scope="col">Path</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          ${samples.map(
            ({ collection, path, reason }) =>
              html`<tr>
                <td>${collection}</td>
                <td class="path">${path}</td>
                <td>${reason}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

/** Parents that only exist as a part of their children's paths: nothing can be read there, but people wonder. */
export function renderMissingParents(missing: readonly MissingParents[]): Markup | null {
  if (missing.length === 0) return null;
  return html`<section>
    <h2>Missing parents</h2>
    <p class="lead">Documents that do not exist although others hang below them.</p>
    ${missing.map(renderCollection)}
  </section>`;
}

function renderCollection({ collection, paths }: MissingParents): Markup {
  const shown = paths.slice(0, PATHS_SHOWN);
  const more = paths.length - shown.length;
  return html`<details>
    <summary><strong>${collection}</strong> <span class="count">${formatCount(paths.length)}</span></summary>
    <ul>
      ${shown.map((path) => html`<li class="path">${path}</li>`)}${more > 0 ? html`<li>and ${formatCount(more)} more</li>` : null}
    </ul>
  </details>`;
}
