import { html, type Markup } from "./html.ts";

export type Tile = readonly [name: string, value: string, more: string];

/** Figures at a glance, side by side. */
export function renderTileList(tiles: readonly Tile[], style: "tiles" | "tiles in-fours"): Markup {
  return html`<dl class="${style}">
    ${tiles.map(
      ([name, value, more]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}<small>${more}</small></dd>
        </div>`,
    )}
  </dl>`;
}
