import { setTimeout as sleep } from "node:timers/promises";

/** How the pages of a run were answered while it was under way; times in milliseconds, nearest rank. */
export type Asked = {
  readonly requests: number;
  readonly failed: number;
  readonly durationMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
};

export type Asking = { stop(): Promise<Asked> };

const AT_ONCE = 2;
const AGAIN_MS = 200;

/** Asks for the page of a run over and over, some requests at once, from when there is such a run until it is stopped. */
export function askPages(url: string, run: string): Asking {
  const end = new AbortController();
  let startedMs: number | null = null;
  let failed = 0;
  const times: number[] = [];
  const ask = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const askedMs = performance.now();
      const status = await fetch(`${url}/runs/${run}`).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 0,
      );
      if (status === 200) {
        startedMs ??= askedMs;
        times.push(performance.now() - askedMs);
      } else {
        if (status !== 404) failed += 1;
        await sleep(AGAIN_MS);
      }
    }
  };
  const asking = Promise.all(Array.from({ length: AT_ONCE }, ask));
  return {
    async stop() {
      end.abort();
      await asking;
      const sorted = times.toSorted((a, b) => a - b);
      const rank = (share: number): number => sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1] ?? 0;
      return {
        requests: times.length,
        failed,
        durationMs: startedMs === null ? 0 : performance.now() - startedMs,
        p50Ms: rank(0.5),
        p95Ms: rank(0.95),
        maxMs: rank(1),
      };
    },
  };
}
