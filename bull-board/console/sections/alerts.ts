import { html, type Markup } from "../../../coordinator/report/html.ts";
import { readAlerts, standingAlerts } from "../../../shared/alert-file.ts";
import type { Alert } from "../../../shared/alert.ts";
import { SECOND } from "../../../shared/config.ts";
import { showText } from "../mask-source.ts";
import { renderTime } from "../render-time.ts";
import type { Section } from "../section.ts";

const SHOWN = 20;

/** What a person was told of, the newest first. */
export const alerts: Section = {
  id: "alerts",
  title: "Alerts",
  everyMs: 3 * SECOND,
  render({ config, run, viewer }) {
    const all = readAlerts(config.runsDir, run);
    if (all.length === 0) return html`<p class="none">None so far.</p>`;
    const standing = new Set(standingAlerts(all).values());
    const newest = all.slice(-SHOWN).toReversed();
    return html`<p class="lead">${describeStanding(standing.size)}</p>
      <ul class="alerts">
        ${newest.map((alert) => renderAlert(alert, standing.has(alert), showText(alert.what, viewer)))}
      </ul>
      ${all.length > SHOWN ? html`<p class="none">And ${all.length - SHOWN} older ones, in alerts.ndjson.</p>` : null}`;
  },
};

function describeStanding(count: number): string {
  if (count === 0) return "None of them stands any more.";
  return count === 1 ? "One of them stands." : `${count} of them stand.`;
}

function renderAlert({ kind, run, state, time }: Alert, isStanding: boolean, what: string): Markup {
  return html`<li class="${isStanding ? "standing" : "past"}">
    <span class="badge ${isStanding ? "FAIL" : "SKIP"}"
      >${isStanding ? kind : state === "over" ? `${kind}: over` : kind}</span
    >
    <span>${what}</span>
    <small>${run}, ${renderTime(time)}</small>
  </li>`;
}
