import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../shared/config.ts";
import type { Queues } from "../shared/queue.ts";

const BACK_PRESSURE_POLL_MS = 20;

/** `share`: how much of the bytes that may wait must be taken before one is held back, above 0 and at most 1. */
export type Room = { readonly bytesMax: number; readonly share: number };

/**
 * Back-pressure: batches that wait for the loader are held in Redis, so their bytes are bounded however fast they are made. A batch has at most
 * `bytesMax`, so that their number bounds their bytes, and nothing can be counted that is not there.
 */
export async function awaitRoom(queues: Queues, config: Config, { bytesMax, share }: Room): Promise<void> {
  const waitingMax = Math.max(1, Math.floor((config.batchesWaitingBytesMax * share) / bytesMax));
  while ((await queues.batches.getWaitingCount()) >= waitingMax) {
    await sleep(BACK_PRESSURE_POLL_MS * (1 + Math.random()));
  }
}
