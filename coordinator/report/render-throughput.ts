import { roundUp, short } from "./axis.ts";
import { formatCount, formatDuration } from "./figures.ts";
import { html, type Markup } from "./html.ts";
import type { Throughput } from "./report.ts";

const WIDTH = 1000;
const HEIGHT = 200;
const GRID_LINES = 4;
const LABELS = 5;

/** Records that landed a second, over the time of the run. */
export function renderThroughput(throughput: Throughput): Markup {
  const { intervals, intervalMs, peakPerSecond, meanPerSecond } = throughput;
  if (peakPerSecond === 0)
    return html`<section>
      <h2>Throughput</h2>
      <p class="none">No page has landed.</p>
    </section>`;
  const top = roundUp(peakPerSecond);
  const endMs = intervals.length * intervalMs;
  const label = `Records a second in intervals of ${formatDuration(intervalMs)}: ${formatCount(meanPerSecond)} on average, ${formatCount(peakPerSecond)} at the peak, over ${formatDuration(endMs)}.`;
  const lines = Array.from({ length: GRID_LINES + 1 }, (_, index) => index / GRID_LINES);
  return html`<section aria-labelledby="throughput">
    <h2 id="throughput">Throughput</h2>
    <p class="lead">${label}</p>
    <div class="plot">
      ${lines.map((share) => html`<span class="y" style="top:${(100 * (1 - share)).toFixed(1)}%">${short(top * share)}</span>`)}
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
        ${lines.map((share) => html`<line class="grid" x1="0" x2="${WIDTH}" y1="${HEIGHT * share}" y2="${HEIGHT * share}" />`)}
        <path class="area" d="${steps(throughput, top)} V${HEIGHT} H0 Z" />
        <path class="line" d="${steps(throughput, top)}" />
      </svg>
    </div>
    <div class="axis" aria-hidden="true">
      ${Array.from({ length: LABELS }, (_, index) => html`<span>${index === 0 ? "0" : formatDuration((endMs * index) / (LABELS - 1))}</span>`)}
    </div>
  </section>`;
}

/** A level for each interval: the rate is an average over it, no reading at one moment. */
function steps({ intervals }: Throughput, top: number): string {
  const width = WIDTH / intervals.length;
  const points = intervals.map(({ recordsPerSecond }, index) => {
    const y = (HEIGHT * (1 - recordsPerSecond / top)).toFixed(1);
    return `${index === 0 ? `M0 ${y}` : `V${y}`} H${(width * (index + 1)).toFixed(1)}`;
  });
  return points.join(" ");
}
