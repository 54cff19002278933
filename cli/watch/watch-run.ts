import { setTimeout as sleep } from "node:timers/promises";
import { FAILURES } from "../../shared/errors.ts";
import { RunEnd } from "./end-of-run.ts";
import type { RunWatcher } from "./run-watcher.ts";
import type { Watched } from "./watched.ts";

/** Where a run is shown while it is watched. */
export type Display = {
  show(watched: Watched): void;
  /** Aborted when whoever looks wants to leave; the reason is the exit code. */
  readonly left: AbortSignal;
};

export type WatchRunOptions = {
  readonly watcher: Pick<RunWatcher, "look">;
  readonly first: Watched;
  readonly everyMs: number;
  /** Goes on after the run has ended. */
  readonly isKept: boolean;
  readonly signal: AbortSignal;
};

export type WatchEnd = { readonly watched: Watched; readonly hasEnded: boolean; readonly exitCode: number };

/** Shows a run again and again until it has ended, or whoever looks has seen enough. */
export async function watchRun(
  { watcher, first, everyMs, isKept, signal }: WatchRunOptions,
  display: Display,
): Promise<WatchEnd> {
  const end = new RunEnd();
  const stop = AbortSignal.any([signal, display.left]);
  for (let watched = first; ; watched = await watcher.look()) {
    display.show(watched);
    const exitCode = end.look(watched);
    if (exitCode !== null && !isKept) return { watched, hasEnded: true, exitCode };
    await sleep(everyMs, null, { signal: stop }).catch(() => undefined);
    if (stop.aborted) return { watched, hasEnded: exitCode !== null, exitCode: leavingCode(display.left) };
  }
}

function leavingCode(left: AbortSignal): number {
  return typeof left.reason === "number" ? left.reason : FAILURES.INTERRUPTED;
}
