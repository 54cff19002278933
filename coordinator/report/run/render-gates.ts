import type { GateItem } from "../../../shared/phase.ts";
import type { Verdict } from "../../../shared/verdict.ts";
import type { Waiver } from "../../certificates/decisions.ts";
import { formatCount, formatInstant } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import { renderSamples } from "../render-validators.ts";
import type { PhaseEvidence, RunEvidence } from "./phase-evidence.ts";
import { gateOf, itemWaiver, phaseState } from "./phase-state.ts";
import { renderPhaseState } from "./render-phases.ts";

/** The conditions of every gate, with what each was judged by, and who waived what and why. */
export function renderGates({ phases }: RunEvidence): Markup {
  const judged = phases.filter((phase) => gateOf(phase).length > 0);
  const last = judged.at(-1);
  return html`<section aria-labelledby="gates">
    <h2 id="gates">Gates</h2>
    <p class="lead">
      What must hold to leave a phase. A SKIP holds nothing open; what was waived names who answers for it.
    </p>
    ${phases.map((phase) => renderGate(phase, phase === last))}
  </section>`;
}

function renderGate(phase: PhaseEvidence, isLast: boolean): Markup {
  const { declaration, leftOut } = phase;
  const items = gateOf(phase);
  const state = phaseState(phase);
  const isOpen = isLast || state.kind === "gate-failed";
  return html`<details ${isOpen ? html`open` : null}>
    <summary>
      <h3>${declaration.name}</h3>
      ${renderPhaseState(state)}
    </summary>
    ${leftOut === null ? null : html`<p>${describeWaiver("Left out", leftOut)}</p>`}
    ${items.length === 0 ? html`<p class="none">It has not been judged.</p>` : renderGateItems(phase, { verdicts: verdictsOf(phase), caption: `Gate of phase ${declaration.name}` })}
  </details>`;
}

export type GateTable = {
  /** By the names that the gate gives them: they have a title, and may have samples. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly caption: string;
};

/** The conditions of a phase's gate in a table. */
export function renderGateItems(phase: PhaseEvidence, { verdicts, caption }: GateTable): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="stack">
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">Verdict</th>
          <th scope="col">Condition</th>
          <th scope="col" class="number">Checked</th>
          <th scope="col" class="number">Failed</th>
          <th scope="col">What was found</th>
        </tr>
      </thead>
      <tbody>
        ${gateOf(phase).map((item) => renderItem(item, verdicts.get(item.name) ?? null, itemWaiver(phase, item)))}
      </tbody>
    </table>
  </div>`;
}

function renderItem(item: GateItem, verdict: Verdict | null, waiver: Waiver | null): Markup {
  const { name, status, checked, failed, detail } = item;
  const samples = verdict?.samples ?? [];
  return html`<tr>
    <td><span class="badge ${status}">${status}</span></td>
    <th scope="row">${verdict?.title ?? name}</th>
    <td class="number" data-label="Checked">${formatCount(checked)}</td>
    <td class="number${failed > 0 ? " wrong" : " zero"}" data-label="Failed">${formatCount(failed)}</td>
    <td>
      ${detail}${waiver === null ? waivedOtherwise(item) : html`<p class="waiver">${describeWaiver("Waived", waiver)}</p>`}
      ${samples.length === 0 ? null : renderSamples(samples, failed)}
    </td>
  </tr>`;
}

/** Its waiver was given for another outcome, or cannot be read. */
function waivedOtherwise({ waiver }: GateItem): Markup | null {
  return waiver === null ? null : html`<p class="waiver">Waived by decision ${waiver}.</p>`;
}

function describeWaiver(what: string, { by, at, why, records }: Waiver): string {
  const about = records.length === 0 ? "" : ` (${records.join(", ")})`;
  return `${what} by ${by}, ${formatInstant(at)}: ${why}${about}`;
}

/** By the names that the gate gives them. */
export function verdictsOf({ record }: PhaseEvidence): ReadonlyMap<string, Verdict> {
  const { validate, check, publish, promote, cutover, monitor } = record?.steps ?? {};
  const byRule = {
    validators: validate,
    checks: check,
    published: publish,
    promoted: promote,
    cutover,
    monitored: monitor,
  };
  return new Map(
    Object.entries(byRule).flatMap(([rule, step]) =>
      (step?.detail.verdicts ?? []).map((verdict) => [`${rule}:${verdict.name}`, verdict] as const),
    ),
  );
}
