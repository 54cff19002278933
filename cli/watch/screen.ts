import { writeSync } from "node:fs";
import { isLateQuery } from "../is-late-query.ts";
import { lineWidth, rendered, type Line } from "./line.ts";

/** Where to draw. The file descriptor is written to when the process ends and a stream would come too late. */
export type Output = Pick<NodeJS.WriteStream, "columns" | "rows" | "write" | "on" | "off"> & { readonly fd?: number };

export type Screen = {
  /** Puts these lines on the screen; only those that changed are sent. */
  draw(lines: readonly Line[]): void;
  /** The next drawing sends everything. */
  forget(): void;
  /** Gives the terminal back as it was, and takes it again. */
  leave(): void;
  enter(): void;
};

/** Another screen beside the one with the scrollback, without cursor and without wrapping. */
const ENTER = "\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J";
const LEAVE = "\u001B[?7h\u001B[?25h\u001B[?1049l";
/** A terminal that knows these shows everything between them at once; the others pass over them. */
const BEGIN = "\u001B[?2026h";
const END = "\u001B[?2026l";

export type ScreenOptions = { readonly output: Output; readonly isColoured: boolean };

/** Takes the whole terminal. Whoever opens it closes it, and it closes itself when the process ends otherwise. */
export function openScreen({ output, isColoured }: ScreenOptions): Screen & { close(): void } {
  let shown: readonly string[] = [];
  let isEntered = false;
  const enter = (): void => {
    isEntered = true;
    shown = [];
    output.write(ENTER);
  };
  const leave = (): void => {
    if (isEntered) output.write(LEAVE);
    isEntered = false;
  };
  const leaveAtOnce = (): void => {
    if (!isEntered) return;
    isEntered = false;
    if (output.fd === undefined) output.write(LEAVE);
    else writeSync(output.fd, LEAVE);
  };
  const unwatch = onEnd(leaveAtOnce);
  enter();
  return {
    draw(lines) {
      if (!isEntered) return;
      const rows = lines.map((row) => rendered(row, isColoured));
      const changed = rows.flatMap((text, index) => {
        if (text === shown[index]) return [];
        // The cursor stays on a last column that was written, and would wipe it.
        const isFull = lineWidth(lines[index] ?? []) >= (output.columns || Number.POSITIVE_INFINITY);
        return [`\u001B[${index + 1};1H${text}${isFull ? "" : "\u001B[K"}`];
      });
      if (rows.length < shown.length) changed.push(`\u001B[${rows.length + 1};1H\u001B[J`);
      if (changed.length > 0) output.write(`${BEGIN}${changed.join("")}${END}`);
      shown = rows;
    },
    forget() {
      shown = [];
      if (isEntered) output.write("\u001B[2J");
    },
    leave,
    enter,
    close() {
      unwatch();
      leave();
    },
  };
}

/** Before anything is said of a failure, so that it is said where it stays. */
function onEnd(leave: () => void): () => void {
  const events = ["uncaughtExceptionMonitor", "exit"] as const;
  const onRejection = (error: unknown): void => {
    if (!isLateQuery(error)) leave();
  };
  for (const event of events) process.on(event, leave);
  process.prependListener("unhandledRejection", onRejection);
  return () => {
    for (const event of events) process.off(event, leave);
    process.off("unhandledRejection", onRejection);
  };
}
