import { setImmediate as nextTurn } from "node:timers/promises";
import type { Body } from "../model/document.ts";
import { pathKeyOf, readPage, type Direction, type KeyRange } from "../store/read.ts";
import type { Store } from "../store/store.ts";

export type ScanOptions = {
  readonly time: number;
  readonly direction: Direction;
  /** No page needs more documents than this. */
  readonly rowsMax: number;
};

/** About a millisecond of reading: after each page every other call gets its turn. */
const PAGE_ROWS = 512;
const PAGE_BYTES = 128 * 1024;

/** The documents of the ranges in the order of their paths, in pages. Reads of one scan all see the same time. */
export async function* scan(
  store: Store,
  ranges: readonly KeyRange[],
  options: ScanOptions,
): AsyncGenerator<readonly Body[]> {
  if (ranges.length > 1) {
    yield* scanMerged(store, ranges, options);
    return;
  }
  let [rest = null] = ranges;
  while (rest !== null) {
    const page = readPage(store, rest, pageOptions(options));
    if (page.bodies.length > 0) {
      yield page.bodies;
    }
    rest = page.rest;
    if (rest !== null) {
      await nextTurn();
    }
  }
}

type Head = { readonly key: Buffer; readonly body: Body };
type Lane = { heads: Head[]; next: number; rest: KeyRange | null };

/** Several groups, each in order already, are merged by the path alone. */
async function* scanMerged(
  store: Store,
  ranges: readonly KeyRange[],
  options: ScanOptions,
): AsyncGenerator<readonly Body[]> {
  const sign = options.direction === "ascending" ? 1 : -1;
  const lanes: Lane[] = ranges.map((rest) => ({ heads: [], next: 0, rest }));
  let page: Body[] = [];
  for (;;) {
    const lane = firstLane(store, lanes, { ...options, sign });
    const head = lane?.heads[lane.next];
    if (lane === null || head === undefined) {
      break;
    }
    lane.next += 1;
    page.push(head.body);
    if (page.length >= Math.min(PAGE_ROWS, options.rowsMax)) {
      yield page;
      page = [];
      await nextTurn();
    }
  }
  if (page.length > 0) {
    yield page;
  }
}

function firstLane(
  store: Store,
  lanes: readonly Lane[],
  options: ScanOptions & { readonly sign: 1 | -1 },
): Lane | null {
  let first: Lane | null = null;
  let firstKey: Buffer | null = null;
  for (const lane of lanes) {
    refill(store, lane, options);
    const head = lane.heads[lane.next];
    if (head === undefined) {
      continue;
    }
    if (firstKey === null || Buffer.compare(head.key, firstKey) * options.sign < 0) {
      first = lane;
      firstKey = head.key;
    }
  }
  return first;
}

function refill(store: Store, lane: Lane, options: ScanOptions): void {
  while (lane.next >= lane.heads.length && lane.rest !== null) {
    const page = readPage(store, lane.rest, pageOptions(options));
    lane.heads = page.bodies.map((body) => ({ key: pathKeyOf(body), body }));
    lane.next = 0;
    lane.rest = page.rest;
  }
}

function pageOptions({ time, direction, rowsMax }: ScanOptions) {
  return { time, direction, rowsMax: Math.min(PAGE_ROWS, rowsMax), bytesMax: PAGE_BYTES };
}
