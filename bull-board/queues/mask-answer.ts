import { maskText } from "../mask.ts";

/** What workers and databases say of a job: a message may quote what it stumbled over. */
const SAID = new Set(["failedReason", "stacktrace", "progress", "deferredFailure", "ignoredChildFailureReasons"]);

/** An answer of Bull Board without e-mail addresses and long numbers in what was said of its jobs. What jobs carry has been through format-job.ts. */
export function maskAnswer(body: unknown): unknown {
  if (Array.isArray(body)) return body.map((part) => (typeof part === "string" ? maskText(part) : maskAnswer(part)));
  if (typeof body !== "object" || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, part]) => [key, SAID.has(key) ? maskAll(part) : maskAnswer(part)]),
  );
}

function maskAll(value: unknown): unknown {
  if (typeof value === "string") return maskText(value);
  if (Array.isArray(value)) return value.map((part) => maskAll(part));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, maskAll(part)]));
}
