import { html, type Markup } from "../../coordinator/report/html.ts";
import type { ActionProgress } from "../console-actions.ts";
import { showText } from "./mask-source.ts";
import { renderTime } from "./render-time.ts";
import type { SectionContext } from "./section.ts";

const LINES_SHOWN = 12;

/** What the newest replay, or rollback, that was started from here says of itself; null where none was. */
export function renderActionProgress(action: ActionProgress["action"], context: SectionContext): Markup | null {
  const newest = (context.progress ?? []).find((progress) => progress.action === action);
  if (newest === undefined) return null;
  const { by, startedAt, exitCode, lines } = newest;
  const shown = lines.slice(-LINES_SHOWN).map((line) => showText(line, context.viewer));
  return html`<div class="under-way">
    <p>${renderStanding(exitCode)} ${action} begun by ${by}, ${renderTime(startedAt)}</p>
    ${
      shown.length === 0
        ? null
        : html`<pre tabindex="0" role="log" aria-label="What the ${action} says">${shown.join("\n")}</pre>`
    }
  </div>`;
}

function renderStanding(exitCode: number | null): Markup {
  if (exitCode === null) return html`<span class="badge SKIP">at work</span>`;
  if (exitCode === 0) return html`<span class="badge PASS">done</span>`;
  return html`<span class="badge FAIL">ended with ${exitCode}</span>`;
}
