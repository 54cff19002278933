import { EventEmitter, once } from "node:events";
import { InvariantError } from "../shared/errors.ts";

export type Mistake = {
  /** Called from anywhere with our own mistake. */
  readonly tell: (error: Error) => void;
  /** Rejects with the first one told; never fulfils. */
  readonly made: Promise<unknown>;
};

/** Carries an invariant's failure from a job to whoever may end the process. */
export function openMistake(): Mistake {
  const events = new EventEmitter();
  const made = once(events, "never");
  // It may be told while nobody waits any more, and more than once.
  made.catch(() => undefined);
  events.on("error", () => undefined);
  return {
    made,
    tell: (error) =>
      events.emit(
        "error",
        error instanceof InvariantError ? error : new InvariantError(error.message, { cause: error }),
      ),
  };
}
