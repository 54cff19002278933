import { setTimeout as sleep } from "node:timers/promises";

/** What a cutover takes the time by: tests let a monitored window pass at once. */
export type CutoverClock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Returns early when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

export const SYSTEM_CLOCK: CutoverClock = {
  now: Date.now,
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
};

/** "20260102_030405", in UTC. */
export function stampOf(ms: number): string {
  const [date = "", time = ""] = new Date(ms).toISOString().split("T");
  return `${date.replaceAll("-", "")}_${time.slice(0, 8).replaceAll(":", "")}`;
}
