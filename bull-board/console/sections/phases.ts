import { formatCount, formatDuration } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import { phaseDuration } from "../../../coordinator/report/run/phase-duration.ts";
import type { PhaseEvidence } from "../../../coordinator/report/run/phase-evidence.ts";
import { gateOf, phaseState } from "../../../coordinator/report/run/phase-state.ts";
import { renderGateItems } from "../../../coordinator/report/run/render-gates.ts";
import { renderPhaseState } from "../../../coordinator/report/run/render-phases.ts";
import type { Waiver } from "../../../coordinator/certificates/decisions.ts";
import { SECOND } from "../../../shared/config.ts";
import { holds, type PhaseStep } from "../../../shared/phase.ts";
import { renderTime } from "../render-time.ts";
import { conditionTitles } from "../condition-titles.ts";
import type { Section } from "../section.ts";

/** How far every phase is, what keeps its gate open or shut, and who answers for it. */
export const phases: Section = {
  id: "phases",
  title: "Phases",
  everyMs: 2 * SECOND,
  render({ known, live }) {
    const { phases: evidence } = known.evidence;
    if (evidence.length === 0) return html`<p class="none">${known.migration} is moved without phases.</p>`;
    const isHeld = live !== null && live.holder !== null;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Phases of the run">
        <table class="stack">
          <caption class="unseen">
            Phases of the run
          </caption>
          <thead>
            <tr>
              <th scope="col">Phase</th>
              <th scope="col">State</th>
              <th scope="col">Steps</th>
              <th scope="col">Gate</th>
              <th scope="col" class="number">Took</th>
              <th scope="col" class="number">Reads</th>
              <th scope="col">Answered for</th>
            </tr>
          </thead>
          <tbody>
            ${evidence.map((phase) => renderPhase(phase, isHeld))}
          </tbody>
        </table>
      </div>
      ${evidence.flatMap((phase) => renderGate(phase) ?? [])}`;
  },
};

function renderPhase(phase: PhaseEvidence, isHeld: boolean): Markup {
  const { declaration, record, reads } = phase;
  const { name, title, share } = declaration;
  const tookMs = phaseDuration(record);
  return html`<tr>
    <th scope="row">
      ${name}<small>${share === null || share === 0 ? null : `${Number((100 * share).toFixed(2))} %, `}${title}</small>
    </th>
    <td data-label="State">${renderPhaseState(phaseState(phase))}</td>
    <td class="wide" data-label="Steps">${renderSteps(phase, isHeld)}</td>
    ${cell("Gate", describeGate(phase))} ${figure("Took", tookMs === null ? null : formatDuration(tookMs))}
    ${figure("Reads", reads.sum === null ? null : formatCount(reads.sum))} ${cell("Answered for", renderAnswers(phase))}
  </tr>`;
}

/** What of a phase is done, is at work or comes next, and is left: by a word, and by its look. */
function renderSteps(phase: PhaseEvidence, isHeld: boolean): Markup {
  const { declaration, record } = phase;
  const state = phaseState(phase);
  const isOn = state.kind === "under-way";
  const next = isOn ? (declaration.steps.find((step) => record?.steps[step] === undefined) ?? null) : null;
  return html`<ol class="steps">
    ${declaration.steps.map((step) => {
      const took = record?.steps[step]?.durationMs;
      if (took !== undefined) return renderStep(step, "done", formatDuration(took));
      if (step === next) return renderStep(step, "now", isHeld ? "at work" : "next");
      return renderStep(step, "left", "left");
    })}
  </ol>`;
}

function renderStep(step: PhaseStep, standing: "done" | "now" | "left", what: string): Markup {
  return html`<li class="${standing}">${step} <small>${standing === "done" ? `done, ${what}` : what}</small></li>`;
}

function describeGate(phase: PhaseEvidence): Markup | null {
  const items = gateOf(phase);
  if (items.length === 0) return null;
  const holding = items.filter(holds).length;
  const waived = items.filter((item) => item.status !== "PASS" && holds(item)).length;
  const more = waived === 0 ? null : html`<small>${formatCount(waived)} waived</small>`;
  if (holding === items.length) return html`${holding} of ${items.length} hold${more}`;
  return html`<span class="wrong">${items.length - holding} of ${items.length} do not hold</span>${more}`;
}

function renderAnswers({ approval, declaration, certificate, waivers }: PhaseEvidence): Markup | null {
  const isMissing = declaration.needsApproval && certificate !== null && approval === null;
  if (approval === null && !isMissing && waivers.length === 0) return null;
  return html`<ul class="whys">
    ${
      approval === null
        ? null
        : html`<li>
            approved${approval.inAdvance ? " in advance" : ""} by ${approval.by},
            ${renderTime(approval.at)}${note(approval.note)}
          </li>`
    }
    ${isMissing ? html`<li>nobody has approved it yet</li>` : null}
    ${waivers.map((waiver) => html`<li>${describeWaiver(waiver)}</li>`)}
  </ul>`;
}

function note(text: string | null): Markup | null {
  return text === null ? null : html`<small>${text}</small>`;
}

function describeWaiver({ what, by, at, why, status, failed }: Waiver): Markup {
  const waived =
    what === "phase" ? "left out" : `waived ${what}${status === null ? "" : ` (${status}, ${failed} failed)`}`;
  return html`${waived} by ${by}, ${renderTime(at)}<small>${why}</small>`;
}

function renderGate(phase: PhaseEvidence): Markup | null {
  const { name, gate } = phase.declaration;
  const state = phaseState(phase);
  if (state.kind === "not-begun" || state.kind === "left-out") return null;
  const isJudged = gateOf(phase).length > 0;
  return html`<details id="phases-gate-${name}" ${state.kind === "gate-failed" ? html`open` : null}>
    <summary><strong>Gate of phase ${name}</strong></summary>
    ${isJudged ? renderGateItems(phase, { verdicts: conditionTitles(phase), caption: `Gate of phase ${name}` }) : html`<p class="none">It has not been judged. It will ask for ${gate.join(", ")}.</p>`}
  </details>`;
}

function cell(label: string, content: Markup | null): Markup {
  return content === null ? html`<td class="nothing">–</td>` : html`<td data-label="${label}">${content}</td>`;
}

function figure(label: string, value: string | null): Markup {
  return value === null
    ? html`<td class="number nothing">–</td>`
    : html`<td class="number" data-label="${label}">${value}</td>`;
}
