import { below, nextWord, randomFor, type Random } from "./random.ts";

/** The stores of files: two buckets and a Drive. */
export const SEED_STORES = ["friday", "mwr", "drive"] as const;
export type SeedStore = (typeof SEED_STORES)[number];

/** An object of a store by its key, a path below the store's folder; in Drive the key is the file's id. */
export type SeedObject = { readonly store: SeedStore; readonly key: string };

/** Objects with these names have sizes of their own. */
export const EMPTY_NAME = "left empty.txt";
export const LARGE_NAME = "large scan.tif";

const LEAST_BYTES = 200;
const MOST_BYTES = 4096;
const LARGE_BYTES = 300_000;
const LARGE_EVERY = 2500;

/** How many bytes an object has: 200 to 4,096, but for a few of about 300,000. Depends on the seed and the key alone. */
export function objectSize(seed: number, object: SeedObject): number {
  return sizeOf(object, randomFor(seed, "object", hashOf(object)));
}

/** The bytes of an object, always the same for the same seed and key, whoever names it. */
export function objectBytes(seed: number, object: SeedObject): Uint8Array {
  const random = randomFor(seed, "object", hashOf(object));
  const bytes = new Uint8Array(sizeOf(object, random));
  const words = new DataView(bytes.buffer);
  const whole = bytes.length - (bytes.length % 4);
  for (let offset = 0; offset < whole; offset += 4) words.setInt32(offset, nextWord(random));
  for (let offset = whole; offset < bytes.length; offset += 1) words.setUint8(offset, nextWord(random) & 0xff);
  return bytes;
}

function sizeOf({ key }: SeedObject, random: Random): number {
  const size = LEAST_BYTES + below(random, MOST_BYTES - LEAST_BYTES + 1);
  const isLarge = below(random, LARGE_EVERY) === 0 || key.includes(LARGE_NAME);
  if (key.includes(EMPTY_NAME)) return 0;
  return isLarge ? LARGE_BYTES + size : size;
}

/** FNV-1a over the UTF-16 units, 32 bits. */
function hashOf({ store, key }: SeedObject): number {
  let hash = 0x811c9dc5;
  for (const text of [store, "/", key]) {
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
  }
  return hash >>> 0;
}
