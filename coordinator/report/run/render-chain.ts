import type { Decision } from "../../certificates/decisions.ts";
import { formatInstant, formatReadTime } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import type { PhaseEvidence, RunEvidence } from "./phase-evidence.ts";

/** What every phase rests on: versions, digests, the certificate before it; and what people have answered for. */
export function renderChain({ phases, decisions }: RunEvidence): Markup {
  return html`<section aria-labelledby="chain">
    <h2 id="chain">Provenance</h2>
    <p class="lead">
      Each certificate names the one before it, or the waiver in its place. <code>touchdown report RUN --verify</code>
      asks whether all of it still holds.
    </p>
    ${phases.filter(({ record, certificate }) => record !== null || certificate !== null).map(renderPhase)}
    <h3>Decisions</h3>
    ${renderDecisions(decisions.entries)}
  </section>`;
}

function renderPhase(phase: PhaseEvidence): Markup {
  const { name } = phase.declaration;
  return html`<details>
    <summary><h3>${name}</h3></summary>
    <dl class="facts">
      ${factsOf(phase).map(
        ([term, value]) =>
          html`<dt>${term}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
  </details>`;
}

type Fact = readonly [term: string, value: string | Markup];

function factsOf({ declaration, record, certificate, target, report, reportDigest }: PhaseEvidence): readonly Fact[] {
  const { name, share, steps } = declaration;
  const load = steps.includes("load") ? target : null;
  const draw = record?.steps.draw?.detail;
  return [
    ...when(record !== null, "Begun", formatInstant(record?.startedAt ?? "")),
    ...when(load !== null && share !== 1, "Its load", link(`${name}/report.html`)),
    ...when(report !== null, "Its report", link(`report-${name}.json`)),
    ...when(reportDigest !== null, "Digest of the report", reportDigest ?? ""),
    ...when(certificate !== null, "Certificate", link(`certificate-${name}.json`)),
    ...certificateFacts(certificate),
    ...Object.entries(load?.readTimes ?? {}).map(([system, readTime]): Fact => [
      `${system} read as of`,
      formatReadTime(readTime),
    ]),
    ...when(load !== null, "Configuration", load?.configDigest ?? ""),
    ...when(load !== null, "Workers", String(load?.workers ?? "")),
    ...when(draw !== undefined, "Sample", `${draw?.digest ?? ""}, seed ${draw?.seed ?? ""}`),
    ...when(draw !== undefined && draw.toppedUp.length > 0, "Topped up for", draw?.toppedUp.join(", ") ?? ""),
    ...when(draw !== undefined && draw.notFound.length > 0, "Not found for it", draw?.notFound.join(", ") ?? ""),
    ...when(
      record !== null && record.rolledBack !== null,
      "Rolled back",
      `to backup ${record?.rolledBack?.backup ?? ""}, ${formatInstant(record?.rolledBack?.at ?? "")}`,
    ),
  ];
}

/** A file beside the page. */
function link(file: string): Markup {
  return html`<a href="${file}">${file}</a>`;
}

function certificateFacts(certificate: PhaseEvidence["certificate"]): readonly Fact[] {
  if (certificate === null) return [];
  const { seal, previous, issuedAt, migrationVersion, schemaVersion, codeVersion, ledgerDigest, targetDigest } =
    certificate;
  return [
    ["Issued", formatInstant(issuedAt)],
    ["Seal", seal],
    ["Follows", previous ?? "nothing: it is the first"],
    ["Versions", `migration ${migrationVersion}, schema ${schemaVersion}, code ${codeVersion}`],
    ["Ledger", ledgerDigest],
    ["Target", targetDigest],
  ];
}

function when(isThere: boolean, term: string, value: string | Markup): readonly Fact[] {
  return isThere ? [[term, value]] : [];
}

/** Who approved or waived what, and why. */
export function renderDecisions(entries: readonly Decision[]): Markup {
  if (entries.length === 0) return html`<p class="none">Nobody has approved or waived anything.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Decisions">
    <table class="stack">
      <caption class="unseen">
        Decisions
      </caption>
      <thead>
        <tr>
          <th scope="col">Phase</th>
          <th scope="col">What</th>
          <th scope="col">By</th>
          <th scope="col">When</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        ${entries.map(renderDecision)}
      </tbody>
    </table>
  </div>`;
}

function renderDecision(decision: Decision): Markup {
  const { phase, by, at } = decision;
  const why = decision.kind === "approval" ? (decision.note ?? "") : decision.why;
  return html`<tr>
    <th scope="row">${phase}</th>
    <td data-label="What">${describe(decision)}</td>
    <td data-label="By">${by}</td>
    <td data-label="When">${formatInstant(at)}</td>
    ${why === "" ? html`<td class="nothing"></td>` : html`<td data-label="Why">${why}</td>`}
  </tr>`;
}

function describe(decision: Decision): string {
  if (decision.kind === "approval") return decision.inAdvance ? "approved in advance" : "approved";
  const { what, status, failed } = decision;
  if (what === "phase") return "left out";
  if (what === "source") return "waived what has changed at the source";
  return `waived ${what}${status === null ? "" : ` (${status}, ${failed} failed)`}`;
}
