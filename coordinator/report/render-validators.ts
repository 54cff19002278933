import type { Sample, Verdict } from "../../shared/verdict.ts";
import { formatCount, formatDuration } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { Report } from "./report.ts";

/** The verdicts with their figures; those that failed show where. */
export function renderValidators({ validators }: Report): Markup {
  if (validators.length === 0)
    return html`<section>
      <h2>Validators</h2>
      <p class="none">None has been asked.</p>
    </section>`;
  return html`<section aria-labelledby="validators">
    <h2 id="validators">Validators</h2>
    <p class="lead">
      Each is a question about the whole target, asked of every row. Those about single cells share one scan, which
      counts for the first of them.
    </p>
    ${renderVerdicts(validators, { kind: "Validator", caption: "Validators" })}
  </section>`;
}

export type VerdictTable = { readonly kind: "Validator" | "Check"; readonly caption: string };

/** Verdicts in a table, with their figures and some offenders. */
export function renderVerdicts(verdicts: readonly Verdict[], { kind, caption }: VerdictTable): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="stack">
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">Verdict</th>
          <th scope="col">${kind}</th>
          <th scope="col" class="number">Checked</th>
          <th scope="col" class="number">Failed</th>
          <th scope="col" class="number">Took</th>
          <th scope="col">What it found</th>
        </tr>
      </thead>
      <tbody>
        ${verdicts.map(renderVerdict)}
      </tbody>
    </table>
  </div>`;
}

function renderVerdict({ status, title, checked, failed, durationMs, detail, samples }: Verdict): Markup {
  return html`<tr>
    <td><span class="badge ${status}">${status}</span></td>
    <th scope="row">${title}</th>
    <td class="number" data-label="Checked">${formatCount(checked)}</td>
    <td class="number${failed > 0 ? " wrong" : " zero"}" data-label="Failed">${formatCount(failed)}</td>
    <td class="number" data-label="Took">${formatDuration(durationMs)}</td>
    <td>${detail}${samples.length === 0 ? null : renderSamples(samples, failed)}</td>
  </tr>`;
}

/** Some offenders of a verdict. */
export function renderSamples(samples: readonly Sample[], failed: number): Markup {
  const title =
    failed > samples.length
      ? `${samples.length} of ${formatCount(failed)} cases`
      : samples.length === 1
        ? "One case"
        : `${samples.length} cases`;
  return html`<details open>
    <summary>${title}</summary>
    <ul>
      ${samples.map(({ table, key, detail }) => html`<li>${table === undefined ? null : html`${table} `}<span class="path">${key}</span>: ${detail}</li>`)}
    </ul>
  </details>`;
}
