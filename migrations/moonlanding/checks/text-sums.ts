import { digest } from "../../../shared/identity.ts";

type Sum = { count: number; sum: bigint };
export type SumDifference = { readonly key: string; readonly expected: number; readonly actual: number };

const MODULUS = 1n << 64n;

/** How many texts there are of each key, and the sum of their hashes: equal whatever the order in which they came, and of bounded size however many they are. */
export class TextSums {
  readonly #sums = new Map<string, Sum>();

  add(key: string, text: string): void {
    const known = this.#sums.get(key) ?? { count: 0, sum: 0n };
    this.#sums.set(key, known);
    known.count += 1;
    known.sum = (known.sum + BigInt(`0x${digest(text).slice(0, 16)}`)) % MODULUS;
  }

  get size(): number {
    return this.#sums.size;
  }

  /** Keys of which these are not the texts of the other, with the counts of both. */
  *differences(other: TextSums): Iterable<SumDifference> {
    for (const key of new Set([...this.#sums.keys(), ...other.#sums.keys()])) {
      const [expected, actual] = [this.#sums.get(key), other.#sums.get(key)];
      if (expected?.count !== actual?.count || expected?.sum !== actual?.sum)
        yield { key, expected: expected?.count ?? 0, actual: actual?.count ?? 0 };
    }
  }
}
