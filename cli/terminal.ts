export type Terminal = {
  /** A line that stays. */
  say(line: string): void;
  /** The line that is drawn over and over at the bottom; on anything but a terminal it appears now and then. */
  progress(line: string): void;
  /** Takes the progress line away. */
  clear(): void;
  readonly isInteractive: boolean;
  /** Width for tables; where lines are kept in a file nobody minds long ones. */
  readonly columns: number;
};

export type TerminalOptions = { readonly stream: NodeJS.WriteStream; readonly now?: () => number };

const REDRAW_MS = 100;
/** Where lines stay, fewer are kinder: a log of an hour's run has some 700. */
const PLAIN_MS = 5000;
const COLUMNS_PLAIN = 200;
const CLEAR_LINE = "\r\u001B[2K";

/** With --json people's lines go to standard error, so that standard output holds the object alone. */
export function openTerminal({ stream, now = Date.now }: TerminalOptions): Terminal {
  const { isTTY: isInteractive } = stream;
  let shown: string | null = null;
  let drawnAtMs = Number.NEGATIVE_INFINITY;
  const clear = (): void => {
    if (shown !== null) stream.write(CLEAR_LINE);
    shown = null;
  };
  return {
    isInteractive,
    get columns() {
      return isInteractive ? Math.max(60, stream.columns - 1) : COLUMNS_PLAIN;
    },
    say(line) {
      const redrawn = shown;
      clear();
      stream.write(`${line}\n`);
      if (redrawn === null) return;
      stream.write(redrawn);
      shown = redrawn;
    },
    progress(line) {
      if (now() - drawnAtMs < (isInteractive ? REDRAW_MS : PLAIN_MS)) return;
      drawnAtMs = now();
      if (!isInteractive) {
        stream.write(`${line}\n`);
        return;
      }
      clear();
      // A line that wraps could not be drawn over.
      shown = line.slice(0, Math.max(20, stream.columns - 1));
      stream.write(shown);
    },
    clear,
  };
}
