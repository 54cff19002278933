import type { Budget, CutOver } from "../../../shared/cutover.ts";
import { formatBytes, formatCount, formatDuration, formatInstant, formatShare } from "../figures.ts";
import { html, type Markup } from "../html.ts";
import { renderBar } from "../render-bar.ts";
import { tellCutOver } from "../phase/tell-evidence.ts";
import type { RunEvidence } from "./phase-evidence.ts";
import { renderRows } from "./render-rows.ts";
import { shortDigest } from "./short-digest.ts";

/** What was done to the live database, step by step, with what each part was allowed and took; and whether it answered all the while. */
export function renderCutovers(evidence: RunEvidence): Markup | null {
  const cutovers = cutoversOf(evidence);
  if (cutovers.length === 0) return null;
  return html`<section aria-labelledby="cutovers">
    <h2 id="cutovers">The live database</h2>
    ${cutovers}
  </section>`;
}

/** Steps, budgets and availability of each, without a title. */
export function cutoversOf({ phases }: RunEvidence): readonly Markup[] {
  return phases.flatMap(({ declaration, record }) =>
    [record?.steps.cutover, record?.steps.monitor].flatMap((step) =>
      step === undefined ? [] : [renderCutOver(declaration.name, step.detail)],
    ),
  );
}

function renderCutOver(phase: string, cutOver: CutOver): Markup {
  const { outcome, steps, budgets } = cutOver;
  return html`<details open>
    <summary>
      <h3>${phase}</h3>
      <span class="badge ${outcome === "new" ? "PASS" : "FAIL"}"
        >${outcome === "new" ? "new tables live" : "taken back"}</span
      >
      <span class="count">${tellCutOver(cutOver)}</span>
    </summary>
    ${renderFacts(cutOver)} ${budgets.length === 0 ? null : renderBudgets(budgets)}
    ${
      steps.length === 0
        ? null
        : renderRows(`Steps of ${phase}`, {
            columns: ["Step", "Part", "Begun", "Took#", "Outcome", "What was done"],
            rows: steps.map(({ name, part, startedAt, durationMs, status, detail }) => [
              name,
              part,
              formatInstant(startedAt),
              formatDuration(durationMs),
              html`<span class="badge ${status === "done" ? "PASS" : "FAIL"}">${status}</span>`,
              html`<span class="whole">${detail}</span>`,
            ]),
          })
    }
  </details>`;
}

/** The whole length is what is allowed, or what it took where that is more. */
function renderBudgets(budgets: readonly Budget[]): Markup {
  return html`<h3>Budgets</h3>
    <p class="lead">The whole length of a line is what is allowed.</p>
    <div class="bars">
      ${budgets.map(({ name, budgetMs, tookMs, isMet }) =>
        renderBar({
          name: `${name} (${formatDuration(budgetMs)})`,
          parts: [
            {
              color: isMet ? "pass" : "fail",
              value: tookMs,
              text: `${formatDuration(tookMs)} of ${formatDuration(budgetMs)}${isMet ? "" : ", which is too long"}`,
            },
          ],
          whole: Math.max(budgetMs, tookMs),
          total: formatDuration(tookMs),
        }),
      )}
    </div>`;
}

function renderFacts({ anchor, backup, downtimeMs, availability, rolledBack, archive }: CutOver): Markup {
  const facts: readonly (readonly [string, string | Markup])[] = [
    ["Anchor", anchor],
    ...(backup === null
      ? []
      : [
          [
            "Backup",
            html`${backup.name}, ${formatBytes(backup.bytes)},
              <code title="${backup.sha256}">${shortDigest(backup.sha256)}</code>`,
          ] as const,
        ]),
    ["Services away", formatDuration(downtimeMs)],
    ...(availability === null ? [] : [["Availability", describeAvailability(availability)] as const]),
    ...(rolledBack === null
      ? []
      : [
          [
            "Taken back",
            `${rolledBack.reason}; to ${rolledBack.backup} in ${formatDuration(rolledBack.durationMs)}, ${rolledBack.isVerified ? "proved equal to it" : "NOT proved equal to it"}`,
          ] as const,
        ]),
    ["Archive", html`<code>${archive}</code>`],
  ];
  return html`<dl class="facts">
    ${facts.map(
      ([term, value]) =>
        html`<dt>${term}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

function describeAvailability({ url, asked, answered, awayMs, p95Ms }: NonNullable<CutOver["availability"]>): string {
  return `${formatShare(answered, asked)} of ${formatCount(asked)} requests to ${url} answered, ${formatDuration(awayMs)} without an answer, 95 % within ${formatDuration(p95Ms)}`;
}
