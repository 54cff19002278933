import { html, type Markup } from "../../../coordinator/report/html.ts";
import { readAudit, type AuditEntry } from "../../../shared/audit.ts";
import { SECOND } from "../../../shared/config.ts";
import { renderTime } from "../render-time.ts";
import type { Section } from "../section.ts";

const ENTRIES_SHOWN = 50;

/** Who acted on the run, the newest first. */
export const audit: Section = {
  id: "audit",
  title: "Audit log",
  everyMs: 2 * SECOND,
  render({ config, run }) {
    const entries = readAudit(config.runsDir, run, ENTRIES_SHOWN);
    if (entries.length === 0) return html`<p class="none">Nobody has acted on this run.</p>`;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Who did what">
      <table class="stack">
        <caption>
          ${entries.length < ENTRIES_SHOWN ? "All actions" : `The newest ${ENTRIES_SHOWN} actions; all of them are in audit.ndjson of the run`}
        </caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">Outcome</th>
            <th scope="col">Detail</th>
          </tr>
        </thead>
        <tbody>
          ${entries.map(renderEntry)}
        </tbody>
      </table>
    </div>`;
  },
};

const BADGES: Readonly<Record<AuditEntry["outcome"], string>> = { done: "PASS", refused: "SKIP", failed: "FAIL" };

function renderEntry({ time, who, role, via, action, given, outcome, detail }: AuditEntry): Markup {
  return html`<tr>
    <td data-label="When">${renderTime(time)}</td>
    <th scope="row">${who}<small>${role}, ${via}</small></th>
    <td data-label="What">${action}<small>${describeGiven(given)}</small></td>
    <td data-label="Outcome"><span class="badge ${BADGES[outcome]}">${outcome}</span></td>
    <td>${detail}</td>
  </tr>`;
}

/** "rule bad-timestamp, concurrency 4"; what was left open is left out. */
function describeGiven(given: AuditEntry["given"]): string {
  return Object.entries(given)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}
