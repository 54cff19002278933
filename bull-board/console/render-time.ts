import { formatInstant } from "../../coordinator/report/figures.ts";
import { html, type Markup } from "../../coordinator/report/html.ts";

/** An instant in full, which the browser shows as "12 s ago" and keeps up; without script it is the instant. */
export function renderTime(instant: string): Markup {
  return html`<time datetime="${instant}" data-ago>${formatInstant(instant)}</time>`;
}
