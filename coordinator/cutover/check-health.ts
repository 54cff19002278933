import { SECOND } from "../../shared/config.ts";
import { askUrl } from "./ask-url.ts";
import type { CutoverClock } from "./cutover-clock.ts";

export type HealthOptions = {
  readonly urls: readonly string[];
  /** How long an address may go on not answering before it counts as ill. */
  readonly deadlineMs: number;
  readonly clock: CutoverClock;
  readonly signal: AbortSignal;
};

const TIMEOUT_MS = 5 * SECOND;
const RETRY_MS = SECOND / 4;

export type Health = {
  /** Addresses that did not answer with 2xx, and what they said last. */
  readonly faults: readonly string[];
  readonly asked: number;
};

/** Asks every address until it answers with 2xx, or the time is up. */
export async function checkHealth({ urls, deadlineMs, clock, signal }: HealthOptions): Promise<Health> {
  const deadline = clock.now() + deadlineMs;
  const checked = await Promise.all(
    urls.map(async (url): Promise<Health> => {
      for (let asked = 1; ; asked += 1) {
        const { isOk, said } = await askUrl(url, TIMEOUT_MS);
        if (isOk) return { faults: [], asked };
        if (clock.now() >= deadline || signal.aborted)
          return { faults: [`${url}: ${said}, asked ${times(asked)}`], asked };
        await clock.wait(RETRY_MS, signal);
      }
    }),
  );
  return {
    faults: checked.flatMap(({ faults }) => faults),
    asked: checked.reduce((sum, { asked }) => sum + asked, 0),
  };
}

/** What is told of addresses that are well. */
export function describeHealth(addresses: number, asked: number): string {
  if (addresses === 0) return "no address is named";
  return `${addresses} ${addresses === 1 ? "address answers" : "addresses answer"} 2xx, asked ${times(asked)}`;
}

function times(asked: number): string {
  return asked === 1 ? "once" : `${asked} times`;
}
