import type { CollectionProgress } from "../../../bull-board/console/read-progress.ts";
import { SECOND } from "../../../shared/config.ts";
import { formatDuration } from "../../format-duration.ts";
import { sumOf } from "../../sum-of.ts";
import { bar } from "../bar.ts";
import { clipped } from "../cells.ts";
import { line, span, type Line } from "../line.ts";
import { titled, type Panel } from "./panel.ts";

const NAME_MAX = 24;
const BAR_LEAST = 8;
const BAR_MOST = 40;
/** Everything of a row but its name and its bar. */
const FIGURES = 48;

/** How far each collection is: landed of counted, or, during a comparison, compared of counted. */
export const collections: Panel = ({ target, atWork }, columns, detail) => {
  if (target === null || atWork === null || target.collections.length === 0) return [];
  const isDiff = atWork.act === "diff";
  const nameWidth = Math.min(NAME_MAX, Math.max(...target.collections.map(({ name }) => name.length)));
  const barWidth = Math.min(BAR_MOST, Math.max(BAR_LEAST, columns - nameWidth - FIGURES));
  const all = target.collections.map((collection) => ({ collection, done: doneOf(collection, isDiff) }));
  const shown = detail === "whole" ? all : all.filter(({ collection, done }) => done > 0 && done < collection.counted);
  return titled(`COLLECTIONS of ${atWork.target}${isDiff ? ", compared with their source" : ""}`, [
    ...shown.map(({ collection, done }) => collectionLine(collection, done, { nameWidth, barWidth, isDiff })),
    ...(detail === "whole" ? [] : [restLine(all, isDiff)]),
  ]);
};

type Reached = { readonly collection: CollectionProgress; readonly done: number };

/** What is not shown one by one. */
function restLine(all: readonly Reached[], isDiff: boolean): Line {
  const whole = all.filter(({ collection, done }) => done >= collection.counted).length;
  const left = all.filter(({ collection, done }) => done === 0 && collection.counted > 0).length;
  const rejected = sumOf(all.map(({ collection }) => collection.rejected));
  return line(
    span(`${whole} of ${all.length} ${isDiff ? "compared" : "landed"} whole, ${left} not begun`),
    span(rejected === 0 ? "" : `, ${rejected} records rejected`, "odd"),
    span("   (a shows all)", "quiet"),
  );
}

function doneOf({ compared, landed }: CollectionProgress, isDiff: boolean): number {
  return isDiff ? (compared ?? 0) : landed;
}

type Widths = { readonly nameWidth: number; readonly barWidth: number; readonly isDiff: boolean };

function collectionLine(collection: CollectionProgress, done: number, { nameWidth, barWidth, isDiff }: Widths): Line {
  const { name, counted, rejected, perSecond } = collection;
  const isDone = done >= counted;
  const { filled, rest } = bar(counted === 0 ? 1 : done / counted, barWidth);
  const rate = isDiff || perSecond === 0 || isDone ? "" : `${Math.ceil(perSecond)}/s`;
  const left = rate === "" ? "" : formatDuration(Math.ceil((counted - done) / perSecond) * SECOND);
  return line(
    span(clipped(name, nameWidth).padEnd(nameWidth)),
    " ",
    span(filled, isDone ? "quiet" : "good"),
    span(rest, "quiet"),
    span(`${done}/${counted}`.padStart(16), isDone ? "quiet" : "plain"),
    span(percent(done, counted).padStart(7), isDone ? "quiet" : "plain"),
    span(rate.padStart(8)),
    span(left.padStart(8)),
    span(rejected === 0 ? "" : `  ${rejected} rej`, "odd"),
  );
}

/** Cut off, not rounded: 100% means all. */
function percent(done: number, counted: number): string {
  return counted === 0 ? "100%" : `${Math.floor((done / counted) * 100)}%`;
}
