import { setTimeout as sleep } from "node:timers/promises";
import { SECOND } from "../../../shared/config.ts";
import { toError } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";

export type WebhookOptions = {
  readonly url: string;
  readonly log: Log;
  readonly timeoutMs?: number;
  /** Before the second attempt; doubles with every further one. */
  readonly backoffMs?: number;
};

/** Whatever is told of a run: these, and what else it says. */
export type PostedAlert = {
  readonly run: string;
  readonly kind: string;
  readonly state: string;
  readonly what: string;
};

export type Webhook = {
  /** Returns at once; what cannot be delivered is told to the log. */
  post(alert: PostedAlert): void;
  /** Waits for what is under way, no longer than `deadlineMs`. */
  close(deadlineMs: number): Promise<void>;
};

const ATTEMPTS_MAX = 3;
const TIMEOUT_MS = 5 * SECOND;
const BACKOFF_MS = SECOND;
const PENDING_MAX = 50;

/** Posts alerts to an address, one after the other so that none overtakes. A receiver that is away, slow or wrong never holds up the run. */
export function openWebhook(options: WebhookOptions): Webhook {
  const { log } = options;
  const closing = new AbortController();
  let pending = 0;
  let chain = Promise.resolve();
  const deliver = async (alert: PostedAlert): Promise<void> => {
    const failure = await postOrFail(alert, options, closing.signal);
    pending -= 1;
    // A log on a disk that is full must not take the alert on the next one with it.
    if (failure !== null) tryTo(() => log("webhook-failed", { kind: alert.kind, state: alert.state, ...failure }));
  };
  return {
    post(alert) {
      if (pending >= PENDING_MAX) {
        tryTo(() => log("webhook-failed", { kind: alert.kind, state: alert.state, reason: "too many wait already" }));
        return;
      }
      pending += 1;
      chain = chain.then(() => deliver(alert));
    },
    async close(deadlineMs) {
      await Promise.race([chain, sleep(deadlineMs, undefined, { ref: false })]);
      closing.abort();
      await chain;
    },
  };
}

/** Null when it was delivered. */
async function postOrFail(alert: PostedAlert, options: WebhookOptions, signal: AbortSignal) {
  const { backoffMs = BACKOFF_MS } = options;
  let reason = "";
  for (let attempt = 1; attempt <= ATTEMPTS_MAX && !signal.aborted; attempt += 1) {
    try {
      const status = await postOnce(alert, options, signal);
      if (status >= 200 && status < 300) return null;
      reason = `answers ${status}`;
    } catch (error) {
      reason = describe(error);
    }
    if (attempt === ATTEMPTS_MAX) break;
    const pauseMs = backoffMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
  return { host: new URL(options.url).host, reason: signal.aborted ? `${reason}, and the run ended` : reason };
}

/** The status of the answer. A redirect is not followed: the address was chosen by the operator, another would not be. */
async function postOnce(alert: PostedAlert, { url, timeoutMs = TIMEOUT_MS }: WebhookOptions, signal: AbortSignal) {
  const { address, headers } = splitCredentials(url);
  const response = await fetch(address, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json", ...headers },
    // Chats show what is called text.
    body: JSON.stringify({ ...alert, text: `touchdown ${alert.run}: ${alert.what}` }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  await response.body?.cancel();
  return response.status;
}

/** fetch refuses an address with a name and password in it, and quotes it in its refusal. */
function splitCredentials(url: string): { readonly address: string; readonly headers: Record<string, string> } {
  const address = new URL(url);
  const { username, password } = address;
  if (username === "" && password === "") return { address: url, headers: {} };
  address.username = "";
  address.password = "";
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address: address.href, headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` } };
}

/** What went wrong by its code or name: a message might quote the address, and in that may be a secret. */
function describe(error: unknown): string {
  const { name, cause } = toError(error);
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.name;
  return name === "TimeoutError" ? "does not answer in time" : name;
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // There is nobody left to tell.
  }
}
