import type { Body } from "../model/document.ts";
import { isNamePath } from "../model/field-path.ts";
import { checkCollectionId, encodePath, endOfPrefix, parentPathOf, successorOf } from "../model/path.ts";
import type { Value } from "../model/value.ts";
import { invalidArgument, unimplemented } from "../status.ts";
import { groupsOf, prefixOf, type Group } from "../store/catalog.ts";
import type { Direction, KeyRange } from "../store/read.ts";
import type { Store } from "../store/store.ts";
import type { Filter, StructuredQuery } from "../wire/requests.ts";
import { compileCondition, compileFilter, conditionOf, type Predicate } from "./filter.ts";
import { boundInterval, intersectAll, maxOf, minOf, nameIntervals, type Interval } from "./interval.ts";
import { lookupIn } from "./lookup.ts";
import { boundOf, isWithin, normalizeOrders, type Bound, type Order } from "./order.ts";
import { projectionOf, type Projection } from "./project.ts";

/** The documents a query may return, by path: of the groups, everything below `prefix` that lies in one of the intervals. */
export type Scope = {
  readonly database: string;
  /** Everything in scope lies below this path: the collection, or the parent of a collection group. */
  readonly parent: Buffer;
  /** Null for every collection. */
  readonly collection: string | null;
  /** The one depth of a plain collection; null for a group. */
  readonly depth: number | null;
  readonly intervals: readonly Interval[];
};

export type Plan = {
  readonly scope: Scope;
  readonly matches: Predicate | null;
  readonly orders: readonly Order[];
  /** Names alone decide the order: the scan returns it, and the cursors are part of the scope. */
  readonly isNameOrdered: boolean;
  readonly direction: Direction;
  readonly start: Bound | null;
  readonly end: Bound | null;
  readonly offset: number;
  readonly limit: number;
  readonly projection: Projection;
};

export function planQuery(parent: string, query: StructuredQuery): Plan {
  const orders = normalizeOrders(query);
  const isNameOrdered = orders.length === 1;
  const direction = orders.at(-1)?.sign === -1 ? "descending" : "ascending";
  const start = boundOf(query.startAt, orders);
  const end = boundOf(query.endAt, orders);
  const split = query.where === null ? NO_FILTER : splitFilter(query.where);
  const within = isNameOrdered ? [boundInterval({ start, end, direction })] : [];
  const scope = scopeOf(parent, query);
  return {
    scope: {
      ...scope,
      intervals: intersectAll([...split.intervals, ...within.map((one) => [one])]),
    },
    matches: split.matches,
    orders,
    isNameOrdered,
    direction: isNameOrdered ? direction : "ascending",
    start: isNameOrdered ? null : start,
    end: isNameOrdered ? null : end,
    offset: notNegative("offset", query.offset),
    limit: query.limit === null ? Infinity : notNegative("limit", query.limit.value),
    projection: projectionOf(query),
  };
}

/** The key ranges of a plan as the store is now, in the order of paths within each group. */
export function rangesOf(store: Store, { scope }: Plan): readonly KeyRange[] {
  const groups = groupsOf(store.catalog, scope.database, scope.collection).filter(
    (group) => scope.depth === null || group.depth === scope.depth,
  );
  return groups.flatMap((group) => rangesIn(group, scope));
}

/** Whether the plan returns this document, apart from offset and limit; its sort values if so. */
export function admit(plan: Plan, body: Body): readonly Value[] | null {
  const lookup = lookupIn(body);
  if (plan.matches !== null && !plan.matches(lookup)) {
    return null;
  }
  if (plan.isNameOrdered) {
    return [];
  }
  const values: Value[] = [];
  for (const order of plan.orders) {
    const value = lookup(order.path);
    if (value === null) {
      return null;
    }
    values.push(value);
  }
  return isWithin(plan.orders, values, plan) ? values : null;
}

/** Whether a document lies in the scope of a plan, by its group and name alone. */
export function isInScope(store: Store, plan: Plan, at: { readonly group: Group; readonly key: Buffer }): boolean {
  return rangesOf(store, plan).some(
    (range) =>
      range.group === at.group && Buffer.compare(range.lower, at.key) <= 0 && Buffer.compare(at.key, range.upper) < 0,
  );
}

type SplitFilter = {
  readonly intervals: readonly (readonly Interval[])[];
  readonly matches: Predicate | null;
};
const NO_FILTER: SplitFilter = { intervals: [], matches: null };

/** Conditions on the name that all results must meet narrow the scan; what remains is asked of each document. */
function splitFilter(filter: Filter): SplitFilter {
  const { compositeFilter } = filter;
  if (compositeFilter?.op === "AND") {
    const parts = compositeFilter.filters.map(splitFilter);
    const predicates = parts.flatMap(({ matches }) => (matches === null ? [] : [matches]));
    return {
      intervals: parts.flatMap(({ intervals }) => intervals),
      matches: predicates.length === 0 ? null : (lookup) => predicates.every((matches) => matches(lookup)),
    };
  }
  if (filter.fieldFilter === null) {
    return { intervals: [], matches: compileFilter(filter) };
  }
  const condition = conditionOf(filter);
  const intervals = isNamePath(condition.path) ? nameIntervals(condition) : null;
  return intervals === null
    ? { intervals: [], matches: compileCondition(condition) }
    : { intervals: [intervals], matches: null };
}

function scopeOf(parent: string, { from }: StructuredQuery): Omit<Scope, "intervals"> {
  const path = parentPathOf(parent);
  const [selector, ...more] = from;
  if (more.length > 0) {
    throw unimplemented("a query from more than one collection selector");
  }
  const id = selector?.collectionId ?? "";
  const isDeep = selector?.allDescendants ?? false;
  if (id === "" && !isDeep) {
    throw unimplemented("a query without a collection id that is not for all descendants");
  }
  if (id !== "") {
    checkCollectionId(id);
  }
  return {
    database: path.database,
    parent: encodePath(isDeep ? path.segments : [...path.segments, id]),
    collection: id === "" ? null : id,
    depth: isDeep ? null : path.segments.length / 2 + 1,
  };
}

function rangesIn(group: Group, scope: Scope): readonly KeyRange[] {
  const prefix = prefixOf(group, scope.parent);
  // Only what is below the prefix: a document is not its own descendant.
  const whole = { lower: successorOf(prefix), upper: endOfPrefix(prefix) };
  return scope.intervals.flatMap(({ lower, upper }) => {
    const range = {
      group,
      lower: lower === null ? whole.lower : maxOf(whole.lower, prefixOf(group, lower)),
      upper: upper === null ? whole.upper : minOf(whole.upper, prefixOf(group, upper)),
    };
    return Buffer.compare(range.lower, range.upper) < 0 ? [range] : [];
  });
}

function notNegative(what: string, value: number): number {
  if (value < 0) {
    throw invalidArgument(`The ${what} must not be negative.`);
  }
  return value;
}
