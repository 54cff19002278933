import { setTimeout as sleep } from "node:timers/promises";
import { SECOND } from "./config.ts";
import { TransientError } from "./errors.ts";

const ATTEMPTS_MAX = 6;
const PAUSE_FIRST_MS = SECOND / 5;

/** For a call that no queue tries again: up to six attempts in about ten seconds, with growing pauses and jitter, as long as the failure is transient. */
export async function retryTransient<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof TransientError) || attempt === ATTEMPTS_MAX) throw error;
    }
    await sleep(PAUSE_FIRST_MS * 2 ** (attempt - 1) * (1 + Math.random()));
  }
}
