/** What has a key, in a sequence that is ordered by it as SQLite orders texts: by their UTF-8 bytes, each key once. */
export type Keyed = { readonly key: string };

export type Aligned<Left extends Keyed, Right extends Keyed> = {
  readonly key: string;
  readonly left: Left | null;
  readonly right: Right | null;
};

/** Pairs what has the same key in two ordered sequences; null on the side that lacks it. Holds one of each. */
export function* alignByKey<Left extends Keyed, Right extends Keyed>(
  lefts: Iterable<Left>,
  rights: Iterable<Right>,
): Generator<Aligned<Left, Right>> {
  const [leftward, rightward] = [lefts[Symbol.iterator](), rights[Symbol.iterator]()];
  try {
    let [left, right] = [next(leftward), next(rightward)];
    while (left !== null || right !== null) {
      const order = compareEnds(left, right);
      const key = (order <= 0 ? left?.key : right?.key) ?? "";
      yield { key, left: order <= 0 ? left : null, right: order >= 0 ? right : null };
      if (order <= 0) left = next(leftward);
      if (order >= 0) right = next(rightward);
    }
  } finally {
    // A statement that is not read to its end keeps its connection busy.
    leftward.return?.();
    rightward.return?.();
  }
}

/** As SQLite compares texts: code units order the same way but for characters beyond U+FFFF. */
export function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The end of a sequence is behind everything. */
function compareEnds(left: Keyed | null, right: Keyed | null): number {
  if (left === null) return right === null ? 0 : 1;
  return right === null ? -1 : compareTexts(left.key, right.key);
}

function next<Item>(items: Iterator<Item>): Item | null {
  const { done, value } = items.next();
  return done === true ? null : value;
}
