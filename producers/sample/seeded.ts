import { digest } from "../../shared/identity.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const ID_LENGTH = 20;
/** Hexadecimal digits that a double holds exactly. */
const EXACT = 13;

/** A number from 0 up to 1 that depends on the seed and the text alone, and on nothing that was drawn before. */
export function seededShare(seed: number, text: string): number {
  return Number.parseInt(digest(`${seed}\n${text}`).slice(0, EXACT), 16) / 16 ** EXACT;
}

/** In an order that the seed decides. */
export function seededOrder<Item extends { readonly path: string }>(items: readonly Item[], seed: number): Item[] {
  const ranks = new Map(items.map((item) => [item, seededShare(seed, item.path)]));
  return items.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
}

/** An id as Firestore gives them out, somewhere in the key space. */
export function seededId(seed: number, text: string): string {
  let id = "";
  for (let index = 0; index < ID_LENGTH; index += 1) {
    id += DIGITS[Math.floor(seededShare(seed, `${text} ${index}`) * DIGITS.length)] ?? "";
  }
  return id;
}
