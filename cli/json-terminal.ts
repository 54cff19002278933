import type { Log } from "../shared/log.ts";
import type { Terminal } from "./terminal.ts";

const PROGRESS_MS = 5000;

/** People's lines as lines of JSON, so that whoever collects them finds one kind of line alone (TOUCHDOWN_LOG=json). */
export function openJsonTerminal(log: Log, now: () => number = Date.now): Terminal {
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return {
    isInteractive: false,
    columns: 200,
    say(line) {
      const isWarning = line.startsWith("!");
      log("say", { level: isWarning ? "warn" : "info", message: isWarning ? line.slice(1).trim() : line.trim() });
    },
    progress(line) {
      if (now() - toldAtMs < PROGRESS_MS) return;
      toldAtMs = now();
      log("progress", { message: line });
    },
    clear() {},
  };
}
