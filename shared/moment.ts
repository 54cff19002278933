/** A moment by both clocks: one stands still while the machine sleeps, the other one can be set. */
export type Moment = { readonly wallMs: number; readonly monotonicMs: number };

export function momentNow(): Moment {
  return { wallMs: Date.now(), monotonicMs: Number(process.hrtime.bigint() / 1_000_000n) };
}

/** Milliseconds since then, by whichever clock says more. */
export function elapsedMs(since: Moment): number {
  const now = momentNow();
  return Math.max(now.wallMs - since.wallMs, now.monotonicMs - since.monotonicMs);
}
