/** Numbers from 0 up to 1 (mulberry32): the same seed gives the same ones, in whatever process. `purpose` keeps draws with one seed apart. */
export function seededRandom(seed: number, purpose = ""): () => number {
  let state = seed >>> 0;
  for (const character of purpose) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
