/** What is asked of Bull Board, in words of the audit log. */
export type QueueAction = { readonly action: string; readonly given: Readonly<Record<string, string>> };

/** Of a whole queue; any other second part of the address is the id of a job. */
const OF_QUEUE = new Set([
  "add",
  "clean",
  "concurrency",
  "empty",
  "job-schedulers",
  "obliterate",
  "pause",
  "promote",
  "rate-limit",
  "resume",
  "retry",
]);

const WORDS: Readonly<Record<string, string>> = { clean: "remove", empty: "remove" };

/** Of a path below /queues. */
export function describeAction(path: string): QueueAction {
  const [, api, queues, first = "", second, third] = path.split("/").map(decode);
  if (api !== "api" || queues !== "queues") return { action: "unknown", given: {} };
  if (second === undefined) return { action: toWord(first), given: { queue: "all" } };
  if (OF_QUEUE.has(second)) {
    return { action: toWord(second), given: { queue: first, ...(third === undefined ? {} : { which: third }) } };
  }
  return { action: toWord(third ?? "unknown"), given: { queue: first, job: second } };
}

function toWord(verb: string): string {
  return WORDS[verb] ?? verb;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
