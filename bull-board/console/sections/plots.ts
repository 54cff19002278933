import { formatBytes, formatCount } from "../../../coordinator/report/figures.ts";
import { html } from "../../../coordinator/report/html.ts";
import { SECOND } from "../../../shared/config.ts";
import { QUEUE_NAMES } from "../../../shared/queue.ts";
import { SERIES_MS, type SeriesSample } from "../../../shared/series.ts";
import { renderPlot, type PhaseMark, type Plot } from "../render-plot.ts";
import type { Section } from "../section.ts";
import { placeOnTimeline, type Placed } from "../timeline.ts";

/** The run's figures over time. */
export const plots: Section = {
  id: "plots",
  title: "Over time",
  everyMs: SERIES_MS,
  render({ series }) {
    if (series.length === 0)
      return html`<p class="none">No figures yet: they are noted while somebody is at work on the run.</p>`;
    const placed = placeOnTimeline(series);
    const of = { placed, marks: marksOf(placed) };
    return html`<p class="lead">
        Time at work, from the first figure on; where nobody was at work the lines are interrupted.
      </p>
      <div class="figures">${plotsOf(placed).map((plot) => renderPlot(plot, of))}</div>`;
  },
};

function plotsOf(placed: readonly Placed[]): readonly Plot[] {
  const samples = placed.map(({ sample }) => sample);
  const of = (name: string, value: (sample: SeriesSample) => number | null) => ({ name, values: samples.map(value) });
  return [
    {
      id: "rate",
      title: "Documents landed a second",
      unit: "count",
      format: perSecond,
      lines: [{ name: "", values: ratesOf(placed) }],
    },
    {
      id: "queues",
      title: "Jobs in the queues",
      unit: "count",
      format: count,
      lines: QUEUE_NAMES.map((queue) => of(queue, ({ queues }) => depthOf(queues[queue]))),
    },
    {
      id: "rejects",
      title: "Rejected records",
      unit: "count",
      format: count,
      lines: [of("", ({ rejected }) => rejected)],
    },
    {
      id: "reads",
      title: "Reads spent by the phase",
      unit: "count",
      format: count,
      lines: [of("", ({ reads }) => reads)],
    },
    {
      id: "memory",
      title: "Memory of the processes",
      unit: "bytes",
      format: formatBytes,
      lines: [
        of("all", ({ residentBytes }) => residentBytes),
        of("the largest", ({ residentBytesLargest }) => residentBytesLargest),
      ],
    },
    {
      id: "redis",
      title: "Memory of Redis",
      unit: "bytes",
      format: formatBytes,
      lines: [of("", ({ redisBytes }) => redisBytes)],
    },
  ];
}

function perSecond(value: number): string {
  return `${formatCount(Math.round(value))}/s`;
}

function count(value: number): string {
  return formatCount(Math.round(value));
}

function depthOf({ waiting, active, delayed }: SeriesSample["queues"]["pages"]): number {
  return waiting + active + delayed;
}

/** Between a sample and the one before it; not known where a target begins, and after a time without samples. */
function ratesOf(placed: readonly Placed[]): readonly (number | null)[] {
  return placed.map(({ sample, isResumed }, index) => {
    const before = placed[index - 1]?.sample;
    if (before === undefined || isResumed || before.run !== sample.run || sample.atMs <= before.atMs) return null;
    return Math.max(0, ((sample.landed - before.landed) * SECOND) / (sample.atMs - before.atMs));
  });
}

function marksOf(placed: readonly Placed[]): readonly PhaseMark[] {
  return placed.flatMap(({ x, sample: { phase } }, index) =>
    placed[index - 1]?.sample.phase === phase ? [] : [{ x, name: phase }],
  );
}
