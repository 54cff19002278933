import { invariant } from "../../../shared/errors.ts";

/**
 * State of a small fast counting generator (sfc32). Every entity has its own, made from the seed, the kind of entity and its
 * index, so that any document can be made alone, in any process, and is the same each time.
 */
export type Random = { a: number; b: number; c: number; d: number };

/** Kinds of entities that draw their own numbers. The order matters: a new one goes to the end. */
export const STREAMS = [
  "auditor",
  "client-user",
  "friday-team",
  "client",
  "engagement",
  "section",
  "rfi",
  "response",
  "activity",
  "reviewer",
  "mwr-team",
  "review",
  "highlight",
  "user-group",
  "nowhere",
  "file",
  "chat",
  "checklist",
  "engagement-activity",
  "read-marker",
  "letter",
  "entity-type",
  "engagement-type",
  "friday-template",
  "rfi-template",
  "recreation-log",
  "notification",
  "email",
  "log",
  "highlight-id",
  "mwr-template",
  "mwr-checklist",
  "mwr-section",
  "mwr-setting",
  "api",
  "removed-highlight",
  "review-chat",
  "review-log",
  "drive",
  "object",
  "unknown-field",
] as const;
export type Stream = (typeof STREAMS)[number];

const STREAM_SALTS: ReadonlyMap<Stream, number> = new Map(
  STREAMS.map((stream, index) => [stream, Math.imul(index + 1, 0x9e3779b1)]),
);

export function randomFor(seed: number, stream: Stream, index: number): Random {
  const salt = STREAM_SALTS.get(stream) ?? 0;
  const a = mix((seed | 0) ^ salt);
  const b = mix(a ^ (index | 0));
  const c = mix(b ^ Math.trunc(index / 0x1_0000_0000));
  const random = { a, b, c, d: mix(c ^ salt) };
  nextWord(random);
  nextWord(random);
  return random;
}

/** The next 32 bits, as a signed whole number: those stay unboxed. */
export function nextWord(random: Random): number {
  const word = (((random.a + random.b) | 0) + random.d) | 0;
  random.d = (random.d + 1) | 0;
  random.a = random.b ^ (random.b >>> 9);
  random.b = (random.c + (random.c << 3)) | 0;
  random.c = (((random.c << 21) | (random.c >>> 11)) + word) | 0;
  return word;
}

/** A whole number from 0 to limit - 1. */
export function below(random: Random, limit: number): number {
  return Math.floor(((nextWord(random) >>> 0) / 0x1_0000_0000) * limit);
}

/** True for this share of the draws. */
export function isDrawn(random: Random, share: number): boolean {
  return nextWord(random) >>> 0 < share * 0x1_0000_0000;
}

/** A number in [0, 1) with all 53 bits of a double used, so that its decimals are long. */
export function fraction(random: Random): number {
  return ((nextWord(random) >>> 5) * 0x400_0000 + (nextWord(random) >>> 6)) / 0x20_0000_0000_0000;
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return at(items, below(random, items.length));
}

/** The item at this index, counted round and round. */
export function at<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  invariant(item !== undefined, "a table of the seed generator is empty");
  return item;
}

function mix(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97);
  return twice ^ (twice >>> 15);
}
