import { EMPTY_LINE, fitted, lineWidth, line, padded, span, type Line } from "./line.ts";
import { collections } from "./panels/collections.ts";
import { headLines } from "./panels/head.ts";
import { looks, needs } from "./panels/needs.ts";
import { stacked, type Detail, type Panel } from "./panels/panel.ts";
import { phases } from "./panels/phases.ts";
import { queues } from "./panels/queues.ts";
import { speed } from "./panels/speed.ts";
import { alerts, troubles } from "./panels/troubles.ts";
import { workers } from "./panels/workers.ts";
import type { Watched } from "./watched.ts";

export type Size = { readonly columns: number; readonly rows: number };

export type View = {
  readonly size: Size;
  /** Lines of the body that have been scrolled away. */
  readonly scrolled: number;
  readonly isHelp: boolean;
  /** Shows everything, also where it has to be scrolled. */
  readonly isWhole: boolean;
  /** Whether keys reach us. */
  readonly hasKeys: boolean;
};

export type LaidOut = {
  /** As many as the screen has rows, none wider than it. */
  readonly lines: readonly Line[];
  readonly scrolledMost: number;
};

/** From here on there are two columns. */
const WIDE = 130;
const GUTTER = 3;
/** What one column of a wide screen needs at the least. */
const SIDE = 54;

/** The screen: its head stays, its body scrolls where it does not fit, its foot says which keys there are. */
export function layOut(watched: Watched, view: View): LaidOut {
  const { columns, rows } = view.size;
  const head = view.isHelp ? [] : [...headLines(watched, columns), EMPTY_LINE].slice(0, Math.max(0, rows - 2));
  const room = Math.max(0, rows - head.length - 1);
  const body = view.isHelp ? HELP : bodyLines(watched, view, room);
  const scrolledMost = Math.max(0, body.length - room);
  const scrolled = Math.min(view.scrolled, scrolledMost);
  const shown = body.slice(scrolled, scrolled + room);
  const filled = [...shown, ...Array.from({ length: room - shown.length }, () => EMPTY_LINE)];
  const foot = footLine(view, { from: scrolled, to: scrolled + shown.length, all: body.length });
  return { lines: [...head, ...filled, foot].slice(-rows).map((row) => fitted(row, columns)), scrolledMost };
}

const FIRST: readonly Panel[] = [needs, alerts];
const LEFT: readonly Panel[] = [phases, collections];
const RIGHT: readonly Panel[] = [queues, speed, workers, troubles, looks];

/** All of it if there is room, or if it is asked for. */
function bodyLines(watched: Watched, { size, isWhole }: View, room: number): readonly Line[] {
  const whole = arranged(watched, size.columns, "whole");
  return isWhole || whole.length <= room ? whole : arranged(watched, size.columns, "brief");
}

function arranged(watched: Watched, columns: number, detail: Detail): readonly Line[] {
  const drawn = (panels: readonly Panel[], width: number): readonly (readonly Line[])[] =>
    panels.map((panel) => panel(watched, width, detail));
  if (columns < WIDE) return stacked(drawn([...FIRST, ...LEFT, ...RIGHT], columns));
  const side = Math.max(SIDE, Math.floor(columns * 0.38));
  const main = columns - side - GUTTER;
  const besides = beside(stacked(drawn(LEFT, main)), stacked(drawn(RIGHT, side)), main);
  return stacked([...drawn(FIRST, columns), besides]);
}

function beside(left: readonly Line[], right: readonly Line[], width: number): readonly Line[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const other = right[index] ?? EMPTY_LINE;
    const own = left[index] ?? EMPTY_LINE;
    return lineWidth(other) === 0 ? fitted(own, width) : [...padded(own, width), span(" ".repeat(GUTTER)), ...other];
  });
}

type Shown = { readonly from: number; readonly to: number; readonly all: number };

function footLine({ hasKeys, isHelp, size }: View, { from, to, all }: Shown): Line {
  const isWhole = from === 0 && to === all;
  const keys = hasKeys ? (isHelp ? "any key: back" : "q quit   a all   ? help") : "Ctrl-C quit";
  const scroll = isWhole ? "" : `   ${hasKeys ? "↑ ↓ scroll   " : ""}lines ${from + 1} to ${to} of ${all}`;
  return line(span(`${keys}${scroll}`.padEnd(size.columns), "quiet"));
}

const HELP: readonly Line[] = [
  line(span("touchdown status --watch", "strong"), " shows how a run is doing, and changes nothing."),
  EMPTY_LINE,
  ...(
    [
      ["↑ ↓  k j", "scroll by a line"],
      ["PgUp PgDn", "scroll by a screen; so do b and space"],
      ["Home End", "to the beginning, to the end; so do g and G"],
      ["a", "all collections, or only those that move"],
      ["?", "this help"],
      ["Ctrl-L", "draw everything again"],
      ["q  Ctrl-C", "leave; the run goes on"],
    ] as const
  ).map(([keys, what]) => line(span(`  ${keys.padEnd(12)}`, "strong"), what)),
  EMPTY_LINE,
  line("It leaves by itself when the run has ended: exit code 0 where all phases are behind it, 1 where a"),
  line("gate does not hold, 4 where a phase waits for approval, 130 where nobody is at work on it any more."),
  line("With --keep it stays. To act on the run: touchdown pause, resume, speed, retry, approve, rollback."),
];
