import { checkByFiles, type CheckedCertificate } from "../../../coordinator/certificates/check-certificate.ts";
import type { Certificate } from "../../../coordinator/certificates/certificate.ts";
import { LEFT_OUT, findApproval, waiverFor } from "../../../coordinator/certificates/decisions.ts";
import { formatCount } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import type { PhaseEvidence } from "../../../coordinator/report/run/phase-evidence.ts";
import { renderDecisions } from "../../../coordinator/report/run/render-chain.ts";
import { shortDigest } from "../../../coordinator/report/run/short-digest.ts";
import { SECOND } from "../../../shared/config.ts";
import { holds } from "../../../shared/phase.ts";
import { renderCommand } from "../action-form.ts";
import { renderTime } from "../render-time.ts";
import type { Section, SectionContext } from "../section.ts";

/** What was certified, what each certificate follows from, and who answers for what. */
export const certificates: Section = {
  id: "certificates",
  title: "Certificates",
  everyMs: 5 * SECOND,
  render(context) {
    const { run, known } = context;
    const { phases, decisions } = known.evidence;
    if (phases.length === 0) return null;
    const links = linksOf(context);
    const broken = links.filter(({ checked }) => checked.kind === "found" && checked.faults.length > 0);
    return html`${renderFaults(broken, decisions.faults)}
      <p class="lead">
        Each certificate names the one before it, so that none can be changed or exchanged alone. Here it is held
        against the files of the run; the target is read anew by ${renderCommand(`touchdown report ${run} --verify`)}
      </p>
      ${renderChain(links)} ${links.flatMap((link) => renderLinkFacts(link) ?? [])}
      <h3>Approvals and waivers</h3>
      ${renderDecisions(decisions.entries)}`;
  },
};

type Link = {
  readonly phase: PhaseEvidence;
  readonly checked: CheckedCertificate;
  /** Who answers for it, or for leaving the phase out. */
  readonly by: string | null;
};

function linksOf({ config, run, known }: SectionContext): readonly Link[] {
  const { phases, decisions } = known.evidence;
  const declared = phases.map(({ declaration }) => declaration);
  return phases.map((phase) => {
    const { name } = phase.declaration;
    const checked = checkByFiles({ runsDir: config.runsDir, run, phase: name, phases: declared });
    const certificate = checked.kind === "found" ? checked.certificate : null;
    const approval = certificate === null ? null : findApproval(decisions, name, certificate);
    const by = certificate === null ? waiverFor(decisions, name, LEFT_OUT)?.by : approval?.by;
    return { phase, checked, by: by ?? null };
  });
}

function renderFaults(broken: readonly Link[], decisionFaults: readonly string[]): Markup | null {
  if (broken.length + decisionFaults.length === 0) return null;
  return html`<div class="broken" role="alert">
    <p><strong>Not what was certified</strong></p>
    <ul>
      ${broken.flatMap(({ phase, checked }) =>
        checked.kind === "none"
          ? []
          : checked.faults.map((fault) => html`<li>Certificate of phase ${phase.declaration.name}: ${fault}.</li>`),
      )}
      ${decisionFaults.map((fault) => html`<li>Record of decisions: ${fault}.</li>`)}
    </ul>
  </div>`;
}

function renderChain(links: readonly Link[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Chain of certificates">
    <table class="stack">
      <caption class="unseen">
        Chain of certificates
      </caption>
      <thead>
        <tr>
          <th scope="col">Phase</th>
          <th scope="col">Holds</th>
          <th scope="col">Seal</th>
          <th scope="col">Follows</th>
          <th scope="col">Covers</th>
          <th scope="col">Issued</th>
          <th scope="col">Answered for by</th>
        </tr>
      </thead>
      <tbody>
        ${links.map(renderLink)}
      </tbody>
    </table>
  </div>`;
}

function renderLink({ phase, checked, by }: Link): Markup {
  const { declaration, leftOut } = phase;
  const certificate = checked.kind === "found" ? checked.certificate : null;
  const answered = by ?? (declaration.needsApproval && certificate !== null ? "nobody yet" : null);
  return html`<tr>
    <th scope="row">${declaration.name}</th>
    <td data-label="Holds">${renderStanding(checked, leftOut !== null)}</td>
    ${certificate === null ? html`<td class="nothing" colspan="4">–</td>` : renderContent(certificate)}
    ${answered === null ? html`<td class="nothing">–</td>` : html`<td data-label="Answered for by">${answered}</td>`}
  </tr>`;
}

function renderStanding(checked: CheckedCertificate, isLeftOut: boolean): Markup {
  if (checked.kind === "none") return isLeftOut ? html`<span class="badge SKIP">left out</span>` : html`none yet`;
  if (checked.faults.length > 0) return html`<span class="badge FAIL">does not hold</span>`;
  return html`<span class="badge PASS">sealed</span>`;
}

function renderContent({ seal, previous, tally, gate, waivers, issuedAt }: Certificate): Markup {
  const passed = gate.filter(holds).length;
  const waived = waivers.length === 0 ? "" : `, ${formatCount(waivers.length)} waived`;
  return html`<td data-label="Seal"><code>${shortDigest(seal)}</code></td>
    <td data-label="Follows">
      ${previous === null ? "nothing: it is the first" : html`<code>${shortDigest(previous)}</code>`}
    </td>
    <td data-label="Covers">
      ${formatCount(tally.read)} records, ${formatCount(tally.rejected)} rejected<small
        >${formatCount(passed)} of ${formatCount(gate.length)} conditions hold${waived}</small
      >
    </td>
    <td data-label="Issued">${renderTime(issuedAt)}</td>`;
}

/** In full, for whoever compares digests. */
function renderLinkFacts({ phase, checked }: Link): Markup | null {
  const certificate = checked.kind === "found" ? checked.certificate : null;
  if (certificate === null) return null;
  const { name } = phase.declaration;
  return html`<details id="certificates-${name}">
    <summary>What the certificate of phase <strong>${name}</strong> says</summary>
    <dl class="facts">
      ${factsOf(certificate).map(
        ([term, value]) =>
          html`<dt>${term}</dt>
            <dd class="path">${value}</dd>`,
      )}
    </dl>
  </details>`;
}

function factsOf(certificate: Certificate): readonly (readonly [string, string])[] {
  const { seal, previous, target, ledgerDigest, targetDigest, report, backup, rehearsal, reads } = certificate;
  const { migration, migrationVersion, schemaVersion, ledgerVersion, codeVersion, configDigest, waivers } = certificate;
  return [
    ["Seal", seal],
    ["Follows", previous ?? "nothing: it is the first"],
    ["Target", target],
    ["Digest of the target", targetDigest],
    ["Digest of the ledger", ledgerDigest],
    ["Report", `${report.file}, SHA-256 ${report.digest}`],
    ["Backup", backup === null ? "none" : `${backup.name}, seal ${backup.seal}`],
    ["Rolls back in", rehearsal === null ? "not rehearsed" : `${rehearsal.seconds.toFixed(1)} s`],
    ["Reads", formatCount(reads)],
    [
      "Versions",
      `${migration} ${migrationVersion}, schema ${schemaVersion}, ledger ${ledgerVersion}, Touchdown ${codeVersion}`,
    ],
    ["Configuration", configDigest],
    ...(waivers.length === 0 ? [] : [["Waivers", waivers.join(", ")] as const]),
  ];
}
