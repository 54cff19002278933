import { FAILURES } from "../../shared/errors.ts";
import { keysOf, type Key } from "./keys.ts";
import { layOut } from "./lay-out.ts";
import { openScreen, type Output } from "./screen.ts";
import type { Display } from "./watch-run.ts";
import type { Watched } from "./watched.ts";

export type Input = Pick<NodeJS.ReadStream, "isTTY" | "setRawMode" | "on" | "off" | "resume" | "pause">;

export type ScreenDisplayOptions = {
  readonly input: Input;
  readonly output: Output;
  readonly isColoured: boolean;
};

/** Where nobody knows how large the terminal is. */
const COLUMNS = 80;
const ROWS = 24;

/** Shows a run on the whole terminal, and obeys the keys. Closed, the terminal is as it was. */
export function openScreenDisplay({ input, output, isColoured }: ScreenDisplayOptions): Display & { close(): void } {
  const left = new AbortController();
  const screen = openScreen({ output, isColoured });
  const view = new ScreenView(output, input.isTTY);
  let shown: Watched | null = null;
  const draw = (): void => {
    if (shown !== null) screen.draw(view.lay(shown));
  };
  const onResize = (): void => {
    screen.forget();
    draw();
  };
  const onContinue = (): void => {
    setRaw(input, true);
    screen.enter();
    draw();
  };
  const onData = (data: Buffer): void => {
    for (const key of keysOf(data.toString("utf8"))) {
      if (key.kind === "quit") left.abort(0);
      else if (key.kind === "interrupt") left.abort(FAILURES.INTERRUPTED);
      else if (key.kind === "redraw") screen.forget();
      else if (key.kind === "suspend") {
        screen.leave();
        setRaw(input, false);
        process.kill(process.pid, "SIGTSTP");
      } else view.obey(key);
    }
    draw();
  };
  setRaw(input, true);
  if (input.isTTY) input.on("data", onData).resume();
  output.on("resize", onResize);
  process.on("SIGCONT", onContinue);
  return {
    left: left.signal,
    show(watched) {
      shown = watched;
      draw();
    },
    close() {
      process.off("SIGCONT", onContinue);
      output.off("resize", onResize);
      input.off("data", onData);
      setRaw(input, false);
      if (input.isTTY) input.pause();
      screen.close();
    },
  };
}

/** What part of the facts is on the screen. */
class ScreenView {
  readonly #output: Output;
  readonly #hasKeys: boolean;
  #scrolled = 0;
  #scrolledMost = 0;
  #isHelp = false;
  #isWhole = false;

  constructor(output: Output, hasKeys: boolean) {
    this.#output = output;
    this.#hasKeys = hasKeys;
  }

  lay(watched: Watched): ReturnType<typeof layOut>["lines"] {
    const { lines, scrolledMost } = layOut(watched, {
      size: this.#size(),
      scrolled: this.#scrolled,
      isHelp: this.#isHelp,
      isWhole: this.#isWhole,
      hasKeys: this.#hasKeys,
    });
    this.#scrolledMost = scrolledMost;
    this.#scrolled = Math.min(this.#scrolled, scrolledMost);
    return lines;
  }

  obey(key: Key): void {
    if (key.kind === "help") this.#isHelp = !this.#isHelp;
    else if (this.#isHelp) this.#isHelp = false;
    else if (key.kind === "all") this.#isWhole = !this.#isWhole;
    else if (key.kind === "scroll") this.#scrollBy(key.by * this.#lengthOf(key.unit));
  }

  #scrollBy(lines: number): void {
    this.#scrolled = Math.min(this.#scrolledMost, Math.max(0, this.#scrolled + lines));
  }

  #lengthOf(unit: "line" | "screen" | "all"): number {
    if (unit === "line") return 1;
    return unit === "all" ? this.#scrolledMost : Math.max(1, Math.floor(this.#size().rows / 2));
  }

  #size(): { readonly columns: number; readonly rows: number } {
    // A terminal that does not know says 0.
    return { columns: this.#output.columns || COLUMNS, rows: this.#output.rows || ROWS };
  }
}

function setRaw(input: Input, isRaw: boolean): void {
  if (input.isTTY) input.setRawMode(isRaw);
}
