import { SECOND } from "../../shared/config.ts";
import type { VerbResult } from "../verb.ts";
import { openLinesDisplay } from "./lines-display.ts";
import { RunWatcher, type RunWatcherOptions } from "./run-watcher.ts";
import { openScreenDisplay, type Input } from "./screen-display.ts";
import type { Output } from "./screen.ts";
import { watchRun, type Display } from "./watch-run.ts";
import { watchedJson } from "./watched-json.ts";

export type WatchEnded = VerbResult & { readonly hasEnded: boolean };

export type WatchStatusOptions = RunWatcherOptions & {
  /** Null takes what is right for a screen, or for lines. */
  readonly everyMs: number | null;
  readonly isKept: boolean;
  readonly as: WatchedAs;
  readonly signal: AbortSignal;
};

/** On a whole terminal, as lines for people, or as lines of JSON. */
export type WatchedAs =
  | { readonly kind: "screen"; readonly input: Input; readonly output: Output; readonly isColoured: boolean }
  | { readonly kind: "lines"; readonly say: (line: string) => void; readonly left: AbortSignal }
  | { readonly kind: "json"; readonly write: (line: string) => void; readonly left: AbortSignal };

const SCREEN_MS = SECOND;
const LINES_MS = 10 * SECOND;

/** Watches a run until it has ended, or whoever looks has seen enough; the exit code says which, and how it ended. */
export async function watchStatus(options: WatchStatusOptions): Promise<WatchEnded> {
  const { as, everyMs, isKept, signal } = options;
  const watcher = new RunWatcher(options);
  // What keeps the first look from being one is said before the screen is taken.
  const first = await watcher.look().catch(async (error: unknown) => {
    await watcher.close();
    throw error;
  });
  const display = openDisplay(as);
  try {
    const { watched, hasEnded, exitCode } = await watchRun(
      { watcher, first, everyMs: everyMs ?? (as.kind === "screen" ? SCREEN_MS : LINES_MS), isKept, signal },
      display,
    );
    return { json: watchedJson(watched, hasEnded), exitCode, hasEnded };
  } finally {
    display.close();
    await watcher.close();
  }
}

function openDisplay(as: WatchedAs): Display & { close(): void } {
  switch (as.kind) {
    case "screen":
      return openScreenDisplay(as);
    case "lines":
      return { ...openLinesDisplay(as.say), left: as.left, close: () => undefined };
    case "json":
      return {
        left: as.left,
        show: (watched) => as.write(`${JSON.stringify(watchedJson(watched, false))}\n`),
        close: () => undefined,
      };
  }
}
