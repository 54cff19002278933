import { formatCount } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import { renderCompared } from "../../../coordinator/report/render-diff.ts";
import { renderVerdicts } from "../../../coordinator/report/render-validators.ts";
import type { DiffReport } from "../../../coordinator/report/report.ts";
import type { PhaseEvidence } from "../../../coordinator/report/run/phase-evidence.ts";
import { SECOND } from "../../../shared/config.ts";
import type { Verdict } from "../../../shared/verdict.ts";
import type { Viewer } from "../../access/viewer.ts";
import { showText, showVerdict } from "../mask-source.ts";
import type { Section } from "../section.ts";

/** What validators, checks and the comparison with the source said last. */
export const verdicts: Section = {
  id: "verdicts",
  title: "Validators and checks",
  everyMs: 5 * SECOND,
  render({ known, viewer }) {
    const begun = known.evidence.phases.filter(({ record }) => record !== null);
    const validated = begun.findLast((phase) => validatorsOf(phase).length > 0);
    const compared = begun.findLast(({ target }) => target?.diff !== undefined);
    const checked = begun.findLast((phase) => checksOf(phase).length > 0);
    if (validated === undefined && compared === undefined && checked === undefined)
      return html`<p class="none">None has been asked yet.</p>`;
    return html`${validated === undefined ? null : renderAsked(validatorsOf(validated), { kind: "Validator", phase: validated, viewer })}
    ${compared?.target?.diff === undefined ? null : renderDiff(compared.target.diff, compared, viewer)}
    ${checked === undefined ? null : renderAsked(checksOf(checked), { kind: "Check", phase: checked, viewer })}`;
  },
};

/** Of the phase itself; where it has not come so far, as the report of its target has them. */
function validatorsOf({ record, target, declaration }: PhaseEvidence): readonly Verdict[] {
  if (!declaration.steps.includes("validate")) return [];
  return record?.steps.validate?.detail.verdicts ?? target?.validators ?? [];
}

function checksOf({ record }: PhaseEvidence): readonly Verdict[] {
  return record?.steps.check?.detail.verdicts ?? [];
}

type Asked = { readonly kind: "Validator" | "Check"; readonly phase: PhaseEvidence; readonly viewer: Viewer };

function renderAsked(asked: readonly Verdict[], { kind, phase, viewer }: Asked): Markup {
  const caption = `${kind}s of phase ${phase.declaration.name}`;
  const passed = asked.filter(({ status }) => status === "PASS").length;
  return html`<h3>${caption}</h3>
    <p class="lead">${formatCount(passed)} of ${formatCount(asked.length)} pass.</p>
    ${renderVerdicts(
      asked.map((verdict) => showVerdict(verdict, viewer)),
      { kind, caption },
    )}`;
}

function renderDiff(diff: DiffReport, { declaration }: PhaseEvidence, viewer: Viewer): Markup {
  const samples = diff.samples.map((sample) => ({ ...sample, path: showText(sample.path, viewer) }));
  return html`<h3>Compared with the source, by phase ${declaration.name}</h3>
    <p>
      ${diff.ok ? html`<span class="badge PASS">PASS</span> everything matches` : html`<span class="badge FAIL">FAIL</span> it differs`}
    </p>
    ${renderCompared({ ...diff, samples })}`;
}
