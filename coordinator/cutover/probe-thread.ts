import { appendFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { askUrl } from "./ask-url.ts";
import type { ProbeMessage, ProbeOptions } from "./probe.ts";

// Started by probe.ts alone, with ProbeOptions.
const { url, everyMs, timeoutMs, file }: ProbeOptions = workerData;

/** Asks are not held up by one that is slow; this many at once are enough to see that nothing answers. */
const AT_ONCE_MAX = 50;
const waiting = new Set<Promise<void>>();

async function ask(): Promise<void> {
  const atMs = Date.now();
  const { isOk, tookMs } = await askUrl(url, timeoutMs);
  appendFileSync(file, `${JSON.stringify({ atMs, tookMs: Math.round(tookMs * 10) / 10, isOk })}\n`);
}

function say(message: ProbeMessage): void {
  parentPort?.postMessage(message, []);
}

function begin(): void {
  if (waiting.size >= AT_ONCE_MAX) return;
  const asked = ask().finally(() => waiting.delete(asked));
  waiting.add(asked);
}

begin();
void Promise.allSettled(waiting).then(() => say("begun"));
const timer = setInterval(begin, everyMs);
parentPort?.once("message", () => {
  clearInterval(timer);
  void Promise.allSettled(waiting).then(() => say("ended"));
});
