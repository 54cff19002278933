import { encodePath, pathOf, successorOf } from "../model/path.ts";
import type { Value } from "../model/value.ts";
import { invalidArgument } from "../status.ts";
import { unreachable } from "../unreachable.ts";
import type { Direction } from "../store/read.ts";
import { DISJUNCTION_MAX, listOf, type Condition } from "./filter.ts";
import type { Bound } from "./order.ts";

/** Path keys from `lower` on and below `upper`; null is open. */
export type Interval = { readonly lower: Buffer | null; readonly upper: Buffer | null };

/** What a condition on the name leaves of the keys; null if that is not worth narrowing a scan for. */
export function nameIntervals({ op, value }: Condition): readonly Interval[] | null {
  switch (op) {
    case "EQUAL":
      return [pointOf(value)];
    case "LESS_THAN":
      return [{ lower: null, upper: keyOf(value) }];
    case "LESS_THAN_OR_EQUAL":
      return [{ lower: null, upper: successorOf(keyOf(value)) }];
    case "GREATER_THAN":
      return [{ lower: successorOf(keyOf(value)), upper: null }];
    case "GREATER_THAN_OR_EQUAL":
      return [{ lower: keyOf(value), upper: null }];
    case "IN":
      return distinctKeys(listOf(op, value, DISJUNCTION_MAX)).map((key) => ({
        lower: key,
        upper: successorOf(key),
      }));
    case "NOT_EQUAL":
    case "NOT_IN":
      return null;
    case "ARRAY_CONTAINS":
    case "ARRAY_CONTAINS_ANY":
      throw invalidArgument(`'${op}' cannot be used with __name__.`);
    default:
      return unreachable(op);
  }
}

function distinctKeys(values: readonly Value[]): readonly Buffer[] {
  const keys = values.map(keyOf).toSorted((a, b) => Buffer.compare(a, b));
  return keys.filter((key, index) => index === 0 || keys[index - 1]?.equals(key) !== true);
}

function pointOf(value: Value): Interval {
  const key = keyOf(value);
  return { lower: key, upper: successorOf(key) };
}

function keyOf(value: Value): Buffer {
  if (value.kind !== "reference") {
    throw invalidArgument("__name__ can only be compared with a reference.");
  }
  return encodePath(pathOf(value.name).segments);
}

type Bounds = {
  readonly start: Bound | null;
  readonly end: Bound | null;
  readonly direction: Direction;
};

/** The part of the keys between the cursors of a query that is ordered by name. */
export function boundInterval(bounds: Bounds): Interval {
  const first = edgeOf(bounds.start);
  const last = edgeOf(bounds.end);
  return bounds.direction === "ascending"
    ? { lower: first, upper: last }
    : { lower: reversed(bounds.end), upper: reversed(bounds.start) };
}

/** Ascending: a cursor before a name cuts at its key, one after it just above. Descending, the other way round. */
function edgeOf(bound: Bound | null): Buffer | null {
  const [value] = bound?.values ?? [];
  if (bound === null || value === undefined) {
    return null;
  }
  return bound.before ? keyOf(value) : successorOf(keyOf(value));
}

function reversed(bound: Bound | null): Buffer | null {
  return bound === null ? null : edgeOf({ ...bound, before: !bound.before });
}

/** Each list is a union of disjoint intervals; the result is what lies in all of them. */
export function intersectAll(lists: readonly (readonly Interval[])[]): readonly Interval[] {
  return lists.reduce<readonly Interval[]>(
    (left, right) => left.flatMap((a) => right.map((b) => intersect(a, b))),
    [{ lower: null, upper: null }],
  );
}

function intersect(a: Interval, b: Interval): Interval {
  return {
    lower: a.lower === null || b.lower === null ? (a.lower ?? b.lower) : maxOf(a.lower, b.lower),
    upper: a.upper === null || b.upper === null ? (a.upper ?? b.upper) : minOf(a.upper, b.upper),
  };
}

export function maxOf(a: Buffer, b: Buffer): Buffer {
  return Buffer.compare(a, b) >= 0 ? a : b;
}

export function minOf(a: Buffer, b: Buffer): Buffer {
  return Buffer.compare(a, b) <= 0 ? a : b;
}
