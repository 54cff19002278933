const TABLE: ReadonlyMap<unknown, boolean | null> = new Map<unknown, boolean | null>([
  [undefined, null],
  [null, null],
  ["", null],
  [true, true],
  [1n, true],
  [1, true],
  ["true", true],
  ["1", true],
  [false, false],
  [0n, false],
  [0, false],
  ["false", false],
  ["0", false],
]);

/** What counts as a boolean is this table; a text that merely is not empty does not. */
export function isBooleanLike(value: unknown): value is BooleanLike {
  return TABLE.has(value);
}

export type BooleanLike = boolean | bigint | number | string | null | undefined;

/** 1, 0, or null where nothing is said; only for what `isBooleanLike`. */
export function booleanCell(value: BooleanLike): 0 | 1 | null {
  const found = TABLE.get(value) ?? null;
  return found === null ? null : found ? 1 : 0;
}
