import type { Throttle } from "../../../shared/throttle.ts";
import type { Slowing } from "./decide-slowing.ts";

export type ThrottleFacts = {
  readonly nowMs: number;
  /** Why nothing may be read, in sentences; none lets it go on. */
  readonly holds: readonly string[];
  readonly slowing: Slowing;
};

/** What holds reading back now. A hold goes before everything; how slow it was stays for when it is over. */
export function decideThrottle({ nowMs, holds, slowing }: ThrottleFacts, previous: Throttle | null): Throttle {
  const state = holds.length > 0 ? "held" : slowing.limit === null ? "none" : "slowed";
  return {
    state,
    concurrency: slowing.limit,
    reasons: [...holds, ...slowing.reasons],
    sinceMs: previous?.state === state ? previous.sinceMs : nowMs,
    ...(slowing.paceMs === null ? {} : { paceMs: slowing.paceMs }),
  };
}

/** A sentence for people; null where nothing is held back. */
export function describeThrottle({ state, concurrency, paceMs, reasons }: Throttle): string | null {
  if (state === "none") return null;
  const why = `${reasons.join("; ")}: it goes on by itself`;
  if (state === "held") return `nothing new is read, as ${why}`;
  const pages = concurrency === 1 ? "one page" : `${concurrency} pages`;
  const pace = paceMs === undefined ? "at a time" : `every ${paceMs / 1000} s`;
  return `reading is slowed to ${pages} ${pace}, as ${why}`;
}

/** Whether there is anything new to tell. */
export function isSameThrottle(one: Throttle | null, other: Throttle | null): boolean {
  return JSON.stringify(toldOf(one)) === JSON.stringify(toldOf(other));
}

function toldOf(throttle: Throttle | null): unknown {
  if (throttle === null) return null;
  const { state, concurrency, reasons, sinceMs, paceMs = null } = throttle;
  return [state, concurrency, reasons, sinceMs, paceMs];
}
