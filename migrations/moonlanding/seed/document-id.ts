import { nextWord, randomFor, type Stream } from "./random.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".split("");
const PAIRS = DIGITS.flatMap((first) => DIGITS.map((second) => first + second));
const PIECES = 4;

/** A document id as Firestore gives them out, 20 digits of base 62, always the same for the same seed, stream and index. */
export function documentId(seed: number, stream: Stream, index: number): string {
  const random = randomFor(seed, stream, index);
  let id = "";
  for (let piece = 0; piece < PIECES; piece += 1) {
    const word = nextWord(random) >>> 0;
    const rest = Math.floor(word / DIGITS.length);
    const pairs = Math.floor(rest / PAIRS.length);
    id += `${DIGITS[word % DIGITS.length]}${PAIRS[rest % PAIRS.length]}${PAIRS[pairs % PAIRS.length]}`;
  }
  return id;
}
