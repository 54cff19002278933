import { roundUp, short } from "../../coordinator/report/axis.ts";
import { formatDuration, formatInstant } from "../../coordinator/report/figures.ts";
import { html, type Markup } from "../../coordinator/report/html.ts";
import type { Placed } from "./timeline.ts";

/** A figure over the time of a run. */
export type Plot = {
  readonly id: string;
  readonly title: string;
  /** "records a second", behind the figures. */
  readonly unit: string;
  readonly lines: readonly PlotLine[];
  /** A figure with its unit, for people. */
  readonly format: (value: number) => string;
};

export type PlotLine = {
  readonly name: string;
  /** By placed sample; null where it is not known. */
  readonly values: readonly (number | null)[];
};

/** Where phases begin, for the plots to mark. */
export type PhaseMark = { readonly x: number; readonly name: string };

export type PlotsOf = { readonly placed: readonly Placed[]; readonly marks: readonly PhaseMark[] };

const WIDTH = 1000;
const HEIGHT = 160;
const GRID_LINES = 4;
const LABELS = 4;
const NAME_SHARE = 0.14;
/** Rows of the table that says the same in figures. */
const ROWS = 24;

/** One plot with its newest figures in words, and all of it as a table. */
export function renderPlot(plot: Plot, { placed, marks }: PlotsOf): Markup {
  const known = plot.lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const heading = html`<h3 id="plot-${plot.id}">${plot.title}</h3>`;
  if (known.length === 0)
    return html`<div class="figure">
      ${heading}
      <p class="none">Not known yet.</p>
    </div>`;
  const top = roundUp(Math.max(1, ...known));
  const span = Math.max(1, placed.at(-1)?.x ?? 1);
  const rows = Array.from({ length: GRID_LINES + 1 }, (_, index) => index / GRID_LINES);
  return html`<div class="figure">
    ${heading}
    <ul class="legend">
      ${plot.lines.map((line, index) => renderLegendEntry(plot, line, index))}
    </ul>
    <div class="plot">
      ${rows.map((share) => html`<span class="y" aria-hidden="true" style="top:${(100 * (1 - share)).toFixed(1)}%">${label(plot, top * share)}</span>`)}
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${describe(plot, span)}">
        ${rows.map((share) => html`<line class="grid" x1="0" x2="${WIDTH}" y1="${HEIGHT * share}" y2="${HEIGHT * share}" />`)}
        ${marks.map(({ x }) => html`<line class="mark" x1="${at(x, span)}" x2="${at(x, span)}" y1="0" y2="${HEIGHT}" />`)}
        ${plot.lines.map(({ values }, index) => html`<path class="line line-${index}" d="${path(placed, values, { top, span })}" />`)}
      </svg>
      ${named(marks, span).map(({ x, name }) => html`<span class="phase" aria-hidden="true" style="--at:${(x / span).toFixed(4)}">${name}</span>`)}
    </div>
    <div class="axis" aria-hidden="true">
      ${Array.from({ length: LABELS + 1 }, (_, index) => html`<span>${index === 0 ? "0" : formatDuration((span * index) / LABELS)}</span>`)}
    </div>
    ${renderTable(plot, placed)}
  </div>`;
}

/** Those that last long enough for their name to have room. */
function named(marks: readonly PhaseMark[], span: number): readonly PhaseMark[] {
  return marks.filter(({ x }, index) => (marks[index + 1]?.x ?? span) - x >= span * NAME_SHARE);
}

function renderLegendEntry(plot: Plot, { name, values }: PlotLine, index: number): Markup {
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  const figures =
    last === undefined
      ? "not known"
      : `${plot.format(last)} now, ${plot.format(Math.min(...known))} to ${plot.format(Math.max(...known))}`;
  return html`<li><i class="line-${index}"></i>${name === "" ? null : html`${name} `}<b>${figures}</b></li>`;
}

function label({ format, unit }: Plot, value: number): string {
  if (value === 0) return "0";
  return unit === "bytes" ? format(value).replace(".0 ", " ") : short(value);
}

function describe({ title, lines, format }: Plot, span: number): string {
  const each = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== null);
    const last = known.at(-1);
    return last === undefined
      ? `${name} not known`
      : `${name} ${format(last)} now, ${format(Math.max(...known))} at the most`;
  });
  return `${title} over ${formatDuration(span)} at work: ${each.map((text) => text.trim()).join("; ")}. The figures are in the table below.`;
}

function at(x: number, span: number): string {
  return ((WIDTH * x) / span).toFixed(1);
}

type Scale = { readonly top: number; readonly span: number };

/** Interrupted where a figure is not known, and where nobody was at work. A single point is a short line. */
function path(placed: readonly Placed[], values: readonly (number | null)[], { top, span }: Scale): string {
  let isDrawing = false;
  const parts = placed.flatMap(({ x, isResumed }, index) => {
    const value = values[index] ?? null;
    if (isResumed || value === null) isDrawing = false;
    if (value === null) return [];
    const point = `${at(x, span)} ${(HEIGHT * (1 - value / top)).toFixed(1)}`;
    const part = isDrawing ? `L${point}` : `M${point}h0.1`;
    isDrawing = true;
    return [part];
  });
  return parts.join("");
}

function renderTable({ id, title, lines, format }: Plot, placed: readonly Placed[]): Markup {
  const step = Math.max(1, Math.ceil(placed.length / ROWS));
  const indices = placed.flatMap((_, index) => ((placed.length - 1 - index) % step === 0 ? [index] : []));
  return html`<details>
    <summary>${title} in figures</summary>
    <div class="scroll" tabindex="0" role="region" aria-labelledby="plot-${id}">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Phase</th>
            ${lines.map(({ name }) => html`<th scope="col" class="number">${name === "" ? title : name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${indices.toReversed().map((index) => renderRow(index, { lines, format }, placed))}
        </tbody>
      </table>
    </div>
  </details>`;
}

function renderRow(
  index: number,
  { lines, format }: Pick<Plot, "lines" | "format">,
  placed: readonly Placed[],
): Markup {
  const sample = placed[index]?.sample;
  return html`<tr>
    <th scope="row">${sample === undefined ? "" : formatInstant(new Date(sample.atMs).toISOString())}</th>
    <td>${sample === undefined ? "" : `${sample.phase}${sample.act === null ? "" : `, ${sample.act}`}`}</td>
    ${lines.map(({ values }) => html`<td class="number">${values[index] === null || values[index] === undefined ? "–" : format(values[index])}</td>`)}
  </tr>`;
}
