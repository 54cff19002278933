import { once } from "node:events";

/** What the promise gives, or a rejection as soon as the signal is aborted: for work that cannot be told to stop. */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  // Nobody may be left to hear how abandoned work ends.
  work.catch(() => undefined);
  signal.throwIfAborted();
  const listening = new AbortController();
  const aborted = once(signal, "abort", { signal: listening.signal });
  try {
    return await Promise.race([work, aborted.then(() => Promise.reject(new Error("aborted")))]);
  } finally {
    listening.abort();
  }
}
