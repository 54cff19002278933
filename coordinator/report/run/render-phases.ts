import { holds } from "../../../shared/phase.ts";
import { formatCount, formatDuration } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import type { PhaseEvidence, RunEvidence } from "./phase-evidence.ts";
import { phaseDuration } from "./phase-duration.ts";
import { gateOf, phaseState, type PhaseState } from "./phase-state.ts";
import { shortDigest } from "./short-digest.ts";

const NUMBERS = ["Documents", "Records", "Rejected", "Took"] as const;

/** The phases of the run, a line each: how far, what it moved, what it cost, and who answers for it. */
export function renderPhases({ phases }: RunEvidence): Markup {
  const reads = phases.flatMap((phase) => (phase.reads.sum === null ? [] : [phase.reads.sum]));
  return html`<section aria-labelledby="phases">
    <h2 id="phases">Phases</h2>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="phases">
      <table class="stack phases">
        <thead>
          <tr>
            <th scope="col">Phase</th>
            <th scope="col">State</th>
            ${NUMBERS.map((title) => html`<th scope="col" class="number">${title}</th>`)}
            <th scope="col">Gate</th>
            <th scope="col" class="number">Reads</th>
            <th scope="col">Rolls back in</th>
            <th scope="col">Certificate</th>
            <th scope="col">Approved by</th>
          </tr>
        </thead>
        <tbody>
          ${phases.map(renderPhase)}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="7">Reads of all phases, as the sources bill them</th>
            <td class="number">
              ${reads.length === 0 ? "–" : formatCount(reads.reduce((sum, count) => sum + count, 0))}
            </td>
            <td colspan="3" class="nothing"></td>
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`;
}

function renderPhase(phase: PhaseEvidence): Markup {
  const { declaration, record, reads, certificate } = phase;
  const { name, title, share, steps } = declaration;
  const load = steps.includes("load") ? phase.target : null;
  const tookMs = phaseDuration(record);
  return html`<tr>
    <th scope="row">
      ${name}<small>${share === null || share === 0 ? null : `${Number((100 * share).toFixed(2))} %, `}${title}</small>
    </th>
    <td data-label="State">${renderPhaseState(phaseState(phase))}</td>
    ${figure("Documents", countOf(record?.steps.load?.detail.documents))}${figure("Records", countOf(load?.tally.read))}
    ${figure("Rejected", countOf(load?.tally.rejected))}${figure("Took", tookMs === null ? null : formatDuration(tookMs))}
    ${text("Gate", describeGate(phase))} ${figure("Reads", countOf(reads.sum))}
    ${text("Rolls back in", describeRollback(phase))}
    ${text("Certificate", certificate === null ? null : html`<code>${shortDigest(certificate.seal)}</code>`)}
    ${text("Approved by", describeApproval(phase))}
  </tr>`;
}

function describeGate(phase: PhaseEvidence): Markup | null {
  const items = gateOf(phase);
  if (items.length === 0) return null;
  const passed = items.filter(({ status }) => status === "PASS").length;
  const waived = items.filter((item) => item.status !== "PASS" && holds(item)).length;
  return html`${passed} of ${items.length}${waived === 0 ? null : html`<small>${waived} waived</small>`}`;
}

function describeRollback({ record }: PhaseEvidence): Markup | null {
  const { backup, rehearse } = record?.steps ?? {};
  if (backup === undefined) return null;
  const seconds = rehearse === undefined ? "not rehearsed" : `${rehearse.detail.seconds.toFixed(1)} s`;
  return html`${seconds}<small>to ${backup.detail.name}</small>`;
}

function describeApproval({ approval, declaration }: PhaseEvidence): Markup | null {
  if (approval === null) return declaration.needsApproval ? html`nobody yet` : null;
  return html`${approval.by}<small>${approval.at.slice(0, 10)}${approval.inAdvance ? ", in advance" : ""}</small>`;
}

/** How far a phase is, as a badge. */
export function renderPhaseState(state: PhaseState): Markup {
  const [badge, label] = describeState(state);
  return badge === null ? html`${label}` : html`<span class="badge ${badge}">${label}</span>`;
}

export function describeState(state: PhaseState): readonly [badge: "PASS" | "FAIL" | "SKIP" | null, label: string] {
  switch (state.kind) {
    case "not-begun":
      return [null, "not begun"];
    case "under-way":
      return ["SKIP", "under way"];
    case "gate-failed":
      return ["FAIL", "gate failed"];
    case "damaged":
      return ["FAIL", "damaged"];
    case "undone":
      return ["FAIL", "rolled back"];
    case "certified":
      return state.approval === "missing" ? ["SKIP", "waits for approval"] : ["PASS", "certified"];
    case "left-out":
      return ["SKIP", "left out"];
  }
}

function countOf(count: number | undefined | null): string | null {
  return count === undefined || count === null ? null : formatCount(count);
}

/** What a phase does not have is no cell on a narrow screen. */
function figure(label: string, value: string | null): Markup {
  if (value === null) return html`<td class="number nothing">–</td>`;
  return html`<td class="number" data-label="${label}">${value}</td>`;
}

function text(label: string, value: Markup | null): Markup {
  return value === null ? html`<td class="nothing">–</td>` : html`<td data-label="${label}">${value}</td>`;
}
