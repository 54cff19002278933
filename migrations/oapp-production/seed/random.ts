import { invariant } from "../../../shared/errors.ts";

/** A small counting generator (sfc32). Every record has its own, made from the seed, its kind and its index, so that any record can be made alone and is the same each time. */
export type Random = { a: number; b: number; c: number; d: number };

/** Kinds of things that draw their own numbers. The order matters: a new one goes to the end. */
const STREAMS = [
  "database",
  "project",
  "phase",
  "project-page",
  "phase-page",
  "other-page",
  "sub-app",
  "tech-debt",
  "schema-sync",
  "memory",
  "scene",
  "live",
] as const;
export type Stream = (typeof STREAMS)[number];

export function randomFor(seed: number, stream: Stream, index: number): Random {
  const salt = Math.imul(STREAMS.indexOf(stream) + 1, 0x9e3779b1);
  const a = mix((seed | 0) ^ salt);
  const b = mix(a ^ (index | 0));
  const random = { a, b, c: mix(b ^ 0x5bd1e995), d: mix(b ^ salt) };
  for (let round = 0; round < 4; round += 1) nextWord(random);
  return random;
}

/** The next 32 bits, as a whole number from 0. */
export function nextWord(random: Random): number {
  const word = (((random.a + random.b) | 0) + random.d) | 0;
  random.d = (random.d + 1) | 0;
  random.a = random.b ^ (random.b >>> 9);
  random.b = (random.c + (random.c << 3)) | 0;
  random.c = (((random.c << 21) | (random.c >>> 11)) + word) | 0;
  return word >>> 0;
}

/** A whole number from 0 to limit - 1. */
export function below(random: Random, limit: number): number {
  return Math.floor((nextWord(random) / 0x1_0000_0000) * limit);
}

/** True for this share of the draws. */
export function isDrawn(random: Random, share: number): boolean {
  return nextWord(random) < share * 0x1_0000_0000;
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

export function hex(random: Random, digits: number): string {
  let text = "";
  while (text.length < digits) text += nextWord(random).toString(16).padStart(8, "0");
  return text.slice(0, digits);
}

function mix(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97);
  return twice ^ (twice >>> 15);
}
