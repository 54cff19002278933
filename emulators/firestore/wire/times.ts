import type { WireTimestamp } from "./requests.ts";

const NANOS_PER_MICRO = 1000;

/** The microsecond of a timestamp: what commit and read times are counted in. */
export function microsOf(time: WireTimestamp): number {
  return Number(time.seconds ?? 0n) * 1_000_000 + Math.floor(time.nanos / NANOS_PER_MICRO);
}

export function isMicrosecond(time: WireTimestamp): boolean {
  return time.nanos % NANOS_PER_MICRO === 0;
}
