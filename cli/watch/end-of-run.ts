import { SECOND } from "../../shared/config.ts";
import { FAILURES } from "../../shared/errors.ts";
import type { Watched } from "./watched.ts";

/** A private Redis ends with its run, but also comes back after it was killed: until then nobody knows which it is. */
const SETTLED_MS = 10 * SECOND;
/** Whoever was killed may be started again. */
const DESERTED_MS = 30 * SECOND;

const EXIT_CODES: Readonly<Partial<Record<Watched["state"], number>>> = {
  finished: 0,
  failed: 1,
  "waiting for approval": 4,
  interrupted: FAILURES.INTERRUPTED,
};

/** Tells from one look after the other when a run has ended, and how. */
export class RunEnd {
  #state: Watched["state"] | null = null;
  #sinceMs = 0;

  /** The exit code of a run that has ended; null while it goes on, or nobody knows. */
  look({ state, reading: { live }, atMs }: Pick<Watched, "state" | "reading" | "atMs">): number | null {
    if (state !== this.#state) {
      this.#state = state;
      this.#sinceMs = atMs;
    }
    const exitCode = EXIT_CODES[state];
    if (exitCode === undefined) return null;
    return atMs - this.#sinceMs >= patience(state, live !== null) ? exitCode : null;
  }
}

/** What Redis itself says is sure, and so is a run that has passed. */
function patience(state: Watched["state"], isAnswered: boolean): number {
  if (state === "interrupted") return DESERTED_MS;
  return state === "finished" || isAnswered ? 0 : SETTLED_MS;
}
