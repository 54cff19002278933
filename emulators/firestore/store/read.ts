import { nameOf, type Body } from "../model/document.ts";
import { depthOf, groupsOf, prefixOf, type Group } from "./catalog.ts";
import { encodePath, pathOf, successorOf, type Path } from "../model/path.ts";
import type { Store } from "./store.ts";

/** Keys of one group from `lower` on and below `upper`. */
export type KeyRange = { readonly group: Group; readonly lower: Buffer; readonly upper: Buffer };

export type Direction = "ascending" | "descending";

/** One page ends after `rowsMax` documents, or with the document that exceeds `bytesMax`. */
export type PageOptions = {
  readonly time: number;
  readonly direction: Direction;
  readonly rowsMax: number;
  readonly bytesMax: number;
};

/** `rest` is what is left of the range, null once it is exhausted. */
export type Page = { readonly bodies: readonly Body[]; readonly rest: KeyRange | null };

export function readPage(store: Store, range: KeyRange, options: PageOptions): Page {
  const bodies: Body[] = [];
  let bytes = 0;
  for (const body of openRows(store, range, options)) {
    bodies.push(body);
    bytes += body.length;
    if (bodies.length >= options.rowsMax || bytes >= options.bytesMax) {
      return { bodies, rest: restAfter(range, body, options.direction) };
    }
  }
  return { bodies, rest: null };
}

export function readBody(store: Store, at: { readonly group: Group; readonly key: Buffer }, time: number): Body | null {
  if (time >= at.group.changed) {
    return store.statements.body.get(at.key) ?? null;
  }
  const upper = successorOf(at.key);
  return store.statements.bodiesAt.get({ lower: at.key, upper, time }) ?? null;
}

/** The key that lies `offset` documents after the lower end of the range. */
export function stepKey(
  store: Store,
  range: KeyRange,
  step: { readonly offset: number; readonly time: number },
): Buffer | null {
  const { lower, upper } = range;
  const key =
    step.time >= range.group.changed
      ? store.statements.step.get(lower, upper, step.offset)
      : store.statements.stepAt.get({ lower, upper, ...step });
  return key ?? null;
}

export function countKeys(store: Store, range: KeyRange, time: number): number {
  const { lower, upper } = range;
  const count =
    time >= range.group.changed
      ? store.statements.count.get(lower, upper)
      : store.statements.countAt.get({ lower, upper, time });
  return count ?? 0;
}

/** Where a document would be, or null if nothing was ever written to its collection's group. */
export function findPlace(store: Store, path: Path): { readonly group: Group; readonly key: Buffer } | null {
  const depth = depthOf(path.segments);
  const group = groupsOf(store.catalog, path.database, path.segments.at(-2) ?? "").find(
    (candidate) => candidate.depth === depth,
  );
  return group === undefined ? null : { group, key: prefixOf(group, encodePath(path.segments)) };
}

/** Orders the documents of several groups: the key without its group's number. */
export function pathKeyOf(body: Body): Buffer {
  return encodePath(pathOf(nameOf(body)).segments);
}

function openRows(store: Store, range: KeyRange, { time, direction }: PageOptions): Iterable<Body> {
  const { bodies, bodiesDescending, bodiesAt, bodiesAtDescending } = store.statements;
  const isAscending = direction === "ascending";
  return time >= range.group.changed
    ? (isAscending ? bodies : bodiesDescending).iterate(range.lower, range.upper)
    : (isAscending ? bodiesAt : bodiesAtDescending).iterate({
        lower: range.lower,
        upper: range.upper,
        time,
      });
}

function restAfter(range: KeyRange, last: Body, direction: Direction): KeyRange {
  const key = prefixOf(range.group, pathKeyOf(last));
  return direction === "ascending" ? { ...range, lower: successorOf(key) } : { ...range, upper: key };
}
