import { formatCount } from "../../coordinator/report/figures.ts";
import { html, type Markup } from "../../coordinator/report/html.ts";
import { checkByFiles } from "../../coordinator/certificates/check-certificate.ts";
import type { Certificate } from "../../coordinator/certificates/certificate.ts";
import type { PhaseEvidence } from "../../coordinator/report/run/phase-evidence.ts";
import { renderGateItems } from "../../coordinator/report/run/render-gates.ts";
import { holds, type PhaseName } from "../../shared/phase.ts";
import { renderActionForm, renderCommand } from "./action-form.ts";
import { conditionTitles } from "./condition-titles.ts";
import type { SectionContext } from "./section.ts";

/**
 * What is approved, and the form that approves it. It sends the digest of the report that is shown, so that another one which has taken its place since is refused.
 * Null for a phase without a certificate.
 */
export function renderApproval(phase: PhaseEvidence, context: SectionContext): Markup | null {
  const { certificate, declaration } = phase;
  if (certificate === null) return null;
  const { name } = declaration;
  const faults = faultsOf(name, context);
  return html`${renderApproved(certificate, context.run)}
    <details id="needs-approve-${name}">
      <summary>
        Its gate: ${formatCount(certificate.gate.filter(holds).length)} of ${formatCount(certificate.gate.length)}
        conditions hold
      </summary>
      ${renderGateItems(phase, { verdicts: conditionTitles(phase), caption: `The gate that phase ${name} has passed` })}
    </details>
    ${faults.length === 0 ? renderForm(name, certificate.report.digest, context) : renderFaults(faults)}`;
}

function renderApproved({ report, tally, seal }: Certificate, run: string): Markup {
  return html`<dl class="facts">
    <dt>Report</dt>
    <dd>
      <a href="/runs/${encodeURIComponent(run)}/report">${report.file}</a>, SHA-256
      <span class="path">${report.digest}</span>
    </dd>
    <dt>Certificate</dt>
    <dd class="path">${seal}</dd>
    <dt>Moved</dt>
    <dd>
      ${formatCount(tally.read)} records: ${formatCount(tally.mapped)} mapped, ${formatCount(tally.merged)} merged,
      ${formatCount(tally.excluded)} excluded, ${formatCount(tally.rejected)} rejected
    </dd>
  </dl>`;
}

function renderForm(phase: PhaseName, report: string, context: SectionContext): Markup {
  const id = `needs-note-${phase}`;
  const form = renderActionForm(context, {
    action: "approve",
    label: `Approve phase ${phase}`,
    fields: { phase, report },
    inputs: html`<label for="${id}">Note, for whoever reads the report</label>
      <input id="${id}" name="note" maxlength="500" autocomplete="off" />`,
    confirm: `You answer for the report of phase ${phase} by name. Approve it?`,
  });
  return form ?? renderCommand(`touchdown approve ${context.run} ${phase} --by NAME`);
}

/** Whoever approved it would be refused. */
function renderFaults(faults: readonly string[]): Markup {
  return html`<p class="wrong">Nobody can approve it, because its certificate does not hold:</p>
    <ul>
      ${faults.map((fault) => html`<li>${fault}</li>`)}
    </ul>`;
}

function faultsOf(phase: PhaseName, { config, run, known }: SectionContext): readonly string[] {
  const phases = known.evidence.phases.map(({ declaration }) => declaration);
  const checked = checkByFiles({ runsDir: config.runsDir, run, phase, phases });
  return checked.kind === "none" ? [] : checked.faults;
}
