/**
 * A set of ids as a sum of hashes: equal sets give equal sums in whatever order they come, so neither side is sorted or held in memory.
 * 64 bits and a count: that two different sets agree by chance is out of the question, and where they do not, SQL says which ids differ.
 */
export class IdSum {
  #count = 0;
  #first = 0;
  #second = 0;

  add(id: string): void {
    let first = 0x811c9dc5;
    let second = 0x9747b28c;
    for (let index = 0; index < id.length; index += 1) {
      const unit = id.charCodeAt(index);
      first = Math.imul(first ^ unit, 0x01000193);
      second = Math.imul(second ^ unit, 0x5bd1e995);
      second ^= second >>> 13;
    }
    this.#count += 1;
    // Both keep to 32 bits: sums of whole numbers modulo 2^32 do not depend on their order.
    this.#first = (this.#first + mix(first)) | 0;
    this.#second = (this.#second + mix(second)) | 0;
  }

  addAll(other: IdSum): void {
    this.#count += other.#count;
    this.#first = (this.#first + other.#first) | 0;
    this.#second = (this.#second + other.#second) | 0;
  }

  get count(): number {
    return this.#count;
  }

  isSame(other: IdSum): boolean {
    return this.#count === other.#count && this.#first === other.#first && this.#second === other.#second;
  }
}

/** Spreads every bit over all others, so that ids which differ in one digit give sums that have nothing in common. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
