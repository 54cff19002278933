import { FAILURES } from "../shared/errors.ts";

export type Interruption = { readonly signal: AbortSignal; close(): void };

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first signal asks to stop cleanly, the second stops at once. A parent that is gone (its IPC channel closed) counts as a signal. */
export function openInterruption(process: NodeJS.Process, say: (line: string) => void): Interruption {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(FAILURES.INTERRUPTED);
    if (signal === "SIGINT") say("stopping; press Ctrl-C again to stop at once");
    controller.abort();
  };
  const onDisconnect = (): void => controller.abort();
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on("disconnect", onDisconnect);
  return {
    signal: controller.signal,
    close() {
      for (const signal of SIGNALS) process.off(signal, onSignal);
      process.off("disconnect", onDisconnect);
    },
  };
}
