import { formatBytes, formatCount } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import { SECOND } from "../../../shared/config.ts";
import { FULL_SPEED, type Speed } from "../../../shared/speed.ts";
import type { Throttle } from "../../../shared/throttle.ts";
import { renderActionForm } from "../action-form.ts";
import { showText } from "../mask-source.ts";
import { renderTime } from "../render-time.ts";
import type { Section, SectionContext } from "../section.ts";

/** How fast the run may go, what holds it back, and the means to change that. */
export const speed: Section = {
  id: "speed",
  title: "Speed",
  everyMs: 2 * SECOND,
  render(context) {
    const { live } = context;
    // There is nothing to slow down.
    if (live === null) return null;
    return html`${renderThrottle(context)} ${renderSpeed(context)} ${renderPause(context)} ${renderChange(context)}`;
  },
};

const THROTTLES: Readonly<Record<Throttle["state"], readonly [badge: string, sentence: string]>> = {
  none: ["PASS", "Nothing holds it back."],
  slowed: ["SKIP", "Slowed down for the sake of a source."],
  held: ["FAIL", "Held: nothing new is read."],
};

function renderThrottle({ live, throttle, viewer }: SectionContext): Markup {
  if (live?.state === "paused")
    return html`<p>
      <span class="badge SKIP">paused</span> Somebody has paused it: nothing new is read until it is resumed.
    </p>`;
  if (throttle === null)
    return html`<p class="none">The coordinator has not said yet whether anything holds it back.</p>`;
  const [badge, sentence] = THROTTLES[throttle.state];
  return html`<p>
      <span class="badge ${badge}">${throttle.state === "none" ? "free" : throttle.state}</span> ${sentence}
      ${throttle.state === "none" ? null : html`Since ${renderTime(new Date(throttle.sinceMs).toISOString())}.`}
    </p>
    ${
      throttle.reasons.length === 0
        ? null
        : html`<ul class="warnings">
            ${throttle.reasons.map((reason) => html`<li>${showText(reason, viewer)}</li>`)}
          </ul>`
    }`;
}

function renderSpeed({ speed: wanted, throttle }: SectionContext): Markup {
  const { concurrency, pagesPerSecond, pageSize, batchBytes } = wanted ?? FULL_SPEED;
  const limits: readonly (readonly [string, string])[] = [
    ["Pages at work at once", concurrency === null ? "as many as the workers take" : formatCount(concurrency)],
    ...(throttle === null || throttle.concurrency === null
      ? []
      : [["Limited by the throttle to", formatCount(throttle.concurrency)] as const]),
    ["Pages begun a second", pagesPerSecond === null ? "not limited" : formatCount(pagesPerSecond)],
    ["Documents of a page", pageSize === null ? "as the collections say" : `at most ${formatCount(pageSize)}`],
    ["Bytes of a batch", batchBytes === null ? "as the settings say" : `at most ${formatBytes(batchBytes)}`],
  ];
  return html`<dl class="facts">
    ${limits.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

function renderPause(context: SectionContext): Markup | null {
  return context.live?.state === "paused"
    ? renderActionForm(context, { action: "resume", label: "Resume" })
    : renderActionForm(context, { action: "pause", label: "Pause" });
}

type Field = { readonly name: keyof Speed; readonly label: string; readonly least: number; readonly most: number };

const FIELDS: readonly Field[] = [
  { name: "concurrency", label: "Pages at work at once", least: 1, most: 4096 },
  { name: "pagesPerSecond", label: "Pages begun a second", least: 1, most: 100_000 },
  { name: "pageSize", label: "Documents of a page, at most", least: 1, most: 2000 },
  { name: "batchBytes", label: "Bytes of a batch, at most", least: 16_384, most: 16_777_216 },
];

function renderChange(context: SectionContext): Markup | null {
  const wanted = context.speed ?? FULL_SPEED;
  const form = renderActionForm(context, {
    action: "speed",
    label: "Change the speed",
    inputs: html`<div class="fields">${FIELDS.map((field) => renderField(field, wanted[field.name]))}</div>`,
  });
  if (form === null) return null;
  return html`<details>
    <summary>Change the speed</summary>
    <p class="lead">It holds from the next page on. An empty field leaves it to the settings.</p>
    ${form}
  </details>`;
}

function renderField({ name, label, least, most }: Field, value: number | null): Markup {
  return html`<label>
    <span>${label}</span>
    <input
      type="number"
      name="${name}"
      min="${least}"
      max="${most}"
      step="1"
      inputmode="numeric"
      value="${value ?? ""}"
    />
  </label>`;
}
