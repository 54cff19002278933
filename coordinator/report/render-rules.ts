import { consoleUrl } from "./console-url.ts";
import { formatCount } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { MissingParents, Report, RuleReport, RuleSample } from "./report.ts";
import { sampleAnchor, type RuleKind } from "./sample-anchor.ts";

const PATHS_SHOWN = 10;

export type RulesSection = { readonly kind: RuleKind; readonly title: string; readonly lead: string };

/** Rejects or findings by rule, each with some of its cases. */
export function renderRules({ kind, title, lead }: RulesSection, { rejects, findings, projects }: Report): Markup {
  const rules = kind === "reject" ? rejects : findings;
  const total = rules.reduce((sum, { count }) => sum + count, 0);
  if (total === 0)
    return html`<section>
      <h2>${title}</h2>
      <p class="none">None.</p>
    </section>`;
  return html`<section>
    <h2>${title}: ${formatCount(total)}</h2>
    <p class="lead">${lead}</p>
    ${rules.map((rule) => renderRule(rule, { kind, projects }))}
  </section>`;
}

type Where = { readonly kind: RuleKind; readonly projects: Report["projects"] };

function renderRule(report: RuleReport, where: Where): Markup {
  const { rule, count, samples } = report;
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
          ${samples.map((sample, index) => renderSample(sample, sampleAnchor(where.kind, report, index), where))}
        </tbody>
      </table>
    </div>
  </details>`;
}

function renderSample({ collection, system, path, reason }: RuleSample, anchor: string, { projects }: Where): Markup {
  const url = consoleUrl(projects[system], path);
  const open =
    url === null ? null : html` <a class="open" href="${url}" target="_blank" rel="noreferrer">in the console</a>`;
  return html`<tr id="${anchor}">
    <td>${collection}</td>
    <td><a class="path" href="#${anchor}">${path}</a>${open}</td>
    <td>${reason}</td>
  </tr>`;
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
