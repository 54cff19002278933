import { formatCount } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import type { PhaseEvidence, RunEvidence } from "./phase-evidence.ts";

type Counted = { readonly phase: string; readonly sources: Readonly<Record<string, number>> };

/** What the sources held when each phase looked, and what has changed between them. */
export function renderSourceCounts({ phases }: RunEvidence): Markup | null {
  const counted = phases.flatMap(countsOf);
  if (counted.length === 0) return null;
  const names = [...new Set(counted.flatMap(({ sources }) => Object.keys(sources)))].toSorted();
  const changed = names.filter((name) => hasChanged(name, counted));
  return html`<section aria-labelledby="sources">
    <h2 id="sources">What the sources held</h2>
    <p class="lead">${describeChange(counted, changed.length)}</p>
    ${changed.length === 0 ? null : renderTable("What has changed at the sources", changed, counted)}
    <details>
      <summary><strong>All collections</strong> <span class="count">${formatCount(names.length)}</span></summary>
      ${renderTable("Documents at the sources by phase", names, counted)}
    </details>
  </section>`;
}

function countsOf({ declaration, record }: PhaseEvidence): readonly Counted[] {
  const { draw, survey, load } = record?.steps ?? {};
  const sources = (draw ?? survey ?? load)?.detail.sources;
  return sources === undefined ? [] : [{ phase: declaration.name, sources }];
}

function hasChanged(name: string, counted: readonly Counted[]): boolean {
  return new Set(counted.map(({ sources }) => sources[name] ?? 0)).size > 1;
}

function describeChange(counted: readonly Counted[], changed: number): string {
  const [first] = counted;
  if (first === undefined || counted.length === 1) return `Documents as phase ${first?.phase ?? ""} counted them.`;
  const between = counted.map(({ phase }) => phase).join(", ");
  if (changed === 0) return `Every collection held as many documents each time: ${between}.`;
  return `${formatCount(changed)} collection${changed === 1 ? "" : "s"} did not hold as many documents each time: ${between}.`;
}

function renderTable(label: string, names: readonly string[], counted: readonly Counted[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          <th scope="col">Collection</th>
          ${counted.map(({ phase }) => html`<th scope="col" class="number">${phase}</th>`)}
          <th scope="col" class="number">Change</th>
        </tr>
      </thead>
      <tbody>
        ${names.map((name) => renderRow(name, counted))}
      </tbody>
      <tfoot>
        ${renderRow(
          "All of these",
          counted.map((each) => sumUp(each, names)),
        )}
      </tfoot>
    </table>
  </div>`;
}

function sumUp({ phase, sources }: Counted, names: readonly string[]): Counted {
  return { phase, sources: { "All of these": names.reduce((sum, name) => sum + (sources[name] ?? 0), 0) } };
}

function renderRow(name: string, counted: readonly Counted[]): Markup {
  const counts = counted.map(({ sources }) => sources[name] ?? 0);
  const change = (counts.at(-1) ?? 0) - (counts[0] ?? 0);
  return html`<tr>
    <th scope="row">${name}</th>
    ${counts.map((count) => html`<td class="number">${formatCount(count)}</td>`)}
    <td class="number${change === 0 ? " zero" : " odd"}">${describeDelta(change)}</td>
  </tr>`;
}

function describeDelta(change: number): string {
  if (change === 0) return "0";
  return change > 0 ? `+${formatCount(change)}` : `−${formatCount(-change)}`;
}
