import type { SeriesSample } from "../../../shared/series.ts";
import { sparkline } from "../bar.ts";
import { line, span, type Line } from "../line.ts";
import type { Watched } from "../watched.ts";

const WIDTH_MAX = 100;
const LEAST = 2;

/** Records a second over the course of the run, as far as the series goes back; none where there is none. */
export function rateLine({ reading: { series } }: Pick<Watched, "reading">, columns: number): readonly Line[] {
  const rates = ratesOf(series);
  if (rates.length < LEAST) return [];
  const most = `max ${Math.round(Math.max(...rates))}/s`;
  const room = Math.min(WIDTH_MAX, columns - "records/s ".length - most.length - 1);
  return [
    line(span("records/s ", "quiet"), span(sparkline(gathered(rates, room)), "title"), span(` ${most}`, "quiet")),
  ];
}

/** Between each two samples of one target. A target that became smaller was rolled back. */
export function ratesOf(series: readonly SeriesSample[]): readonly number[] {
  return series.slice(1).flatMap((sample, index) => {
    const before = series[index];
    if (before === undefined || before.run !== sample.run || sample.atMs <= before.atMs) return [];
    return [Math.max(0, ((sample.landed - before.landed) * 1000) / (sample.atMs - before.atMs))];
  });
}

/** Not more values than there is room for: the highest of each few. */
export function gathered(values: readonly number[], room: number): readonly number[] {
  if (values.length <= room) return values;
  const width = Math.ceil(values.length / Math.max(1, room));
  return Array.from({ length: Math.ceil(values.length / width) }, (_, index) =>
    Math.max(...values.slice(index * width, (index + 1) * width)),
  );
}
