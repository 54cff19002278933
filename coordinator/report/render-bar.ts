import { html, type Markup } from "./html.ts";

/** Units of a bar's length; a part that is there at all is at least SLIVER of them, so that one reject in 60,000 is seen. */
const LENGTH = 1000;
const SLIVER = 6;

export type Bar = {
  readonly name: string;
  readonly parts: readonly BarPart[];
  /** What the whole length stands for. */
  readonly whole: number;
  /** Written behind the bar. */
  readonly total: string;
};

/** `color` is a custom property of the style; `text` says what the part is to whoever does not see it. */
export type BarPart = { readonly color: string; readonly value: number; readonly text: string };

/** A bar of parts beside its name. */
export function renderBar({ name, parts, whole, total }: Bar): Markup {
  const present = parts.filter(({ value }) => value > 0);
  const scale = (LENGTH - present.length * SLIVER) / Math.max(1e-9, whole);
  let from = 0;
  const drawn = present.map(({ color, value, text }) => {
    const length = SLIVER + scale * value;
    const part = html`<rect x="${from.toFixed(2)}" width="${length.toFixed(2)}" height="10" fill="var(--${color})"
      ><title>${text}</title></rect
    >`;
    from += length;
    return part;
  });
  const label = present.map(({ text }) => text).join(", ");
  return html`<div class="bar">
    <span>${name}</span>
    <svg
      viewBox="0 0 ${LENGTH} 10"
      preserveAspectRatio="none"
      role="img"
      aria-label="${`${name}: ${label || "nothing"}`}"
    >
      ${drawn}
    </svg>
    <span class="number">${total}</span>
  </div>`;
}

export type LegendEntry = { readonly color: string; readonly name: string };

export function renderLegend(entries: readonly LegendEntry[]): Markup {
  return html`<ul class="legend">
    ${entries.map(({ color, name }) => html`<li><i style="background:var(--${color})"></i>${name}</li>`)}
  </ul>`;
}
