import { setTimeout as sleep } from "node:timers/promises";

/** What somebody got who had the page of a run open in a browser. */
export type Watched = { readonly events: number; readonly bytes: number };

export type Watching = { stop(): Promise<Watched> };

const AGAIN_MS = 200;

/** Listens to the events of a run as the page does, from when there is such a run until it is stopped. */
export function watchRun(url: string, run: string): Watching {
  const end = new AbortController();
  let events = 0;
  let bytes = 0;
  const listen = async (): Promise<void> => {
    const { ok, body } = await fetch(`${url}/runs/${run}/events`, { signal: end.signal });
    if (!ok || body === null) return body?.cancel();
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      events += Buffer.from(chunk).toString().split("\ndata:").length - 1;
    }
  };
  const listening = (async () => {
    while (!end.signal.aborted) {
      // It may not be there yet, and is over at the end.
      await listen().catch(() => undefined);
      await sleep(AGAIN_MS, undefined, { signal: end.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      end.abort();
      await listening;
      return { events, bytes };
    },
  };
}
