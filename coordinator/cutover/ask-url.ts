import { get as getPlain } from "node:http";
import { get as getSecure } from "node:https";
import { toError } from "../../shared/errors.ts";

export type Answer = {
  /** Whether it was 2xx, within the time. */
  readonly isOk: boolean;
  readonly tookMs: number;
  /** "200", or why there was no answer. */
  readonly said: string;
};

/** Asks an address once, over a connection of its own, and reads the answer to its end. Never throws. */
export function askUrl(url: string, timeoutMs: number): Promise<Answer> {
  const askedAtMs = performance.now();
  return new Promise((resolve) => {
    const settle = (isOk: boolean, said: string): void =>
      resolve({ isOk, said, tookMs: performance.now() - askedAtMs });
    const get = new URL(url).protocol === "https:" ? getSecure : getPlain;
    const signal = AbortSignal.timeout(timeoutMs);
    const request = get(url, { agent: false, signal, headers: { connection: "close" } }, (response) => {
      const { statusCode = 0 } = response;
      response.once("error", (error) => settle(false, toError(error).message));
      response.once("end", () => settle(statusCode >= 200 && statusCode < 300, String(statusCode)));
      response.resume();
    });
    request.once("error", (error) => settle(false, signal.aborted ? `no answer in ${timeoutMs} ms` : error.message));
  });
}
