import { setImmediate } from "node:timers/promises";
import { TerminalError } from "../../shared/errors.ts";

/** Rows between two looks at the rest of the world. */
const ROWS = 500;

/** Gives the event loop its turn now and then in a long walk over rows, and ends the walk when somebody wants it to. */
export class Turn {
  readonly #signal: AbortSignal;
  #left = ROWS;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Asked after each row; when it says yes, `take` is awaited. */
  isDue(): boolean {
    this.#left -= 1;
    return this.#left <= 0;
  }

  async take(): Promise<void> {
    this.#left = ROWS;
    await setImmediate();
    if (!this.#signal.aborted) return;
    throw new TerminalError("INTERRUPTED", "publishing was interrupted", {
      hint: "Go on with the same command: what was begun is finished or begun anew.",
    });
  }
}
