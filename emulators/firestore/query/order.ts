import { compareText, compareValues } from "../model/compare.ts";
import { isNamePath, parseFieldPath, NAME_PATH, type FieldPath } from "../model/field-path.ts";
import type { Value } from "../model/value.ts";
import { invalidArgument } from "../status.ts";
import type { Cursor, Filter, StructuredQuery } from "../wire/requests.ts";
import { conditionOf } from "./filter.ts";

export type Order = { readonly path: FieldPath; readonly sign: 1 | -1 };

/** A cursor cuts the results where documents sort from its values on (`before`), or after everything that has them. */
export type Bound = { readonly values: readonly Value[]; readonly before: boolean };

const INEQUALITIES = new Set<string>([
  "LESS_THAN",
  "LESS_THAN_OR_EQUAL",
  "GREATER_THAN",
  "GREATER_THAN_OR_EQUAL",
  "NOT_EQUAL",
  "NOT_IN",
]);

/**
 * The complete order of a query: what it states, then its inequality fields by name, then the document name, all that is
 * implied in the direction of the last stated order.
 */
export function normalizeOrders(query: StructuredQuery): readonly Order[] {
  const orders: Order[] = query.orderBy.map(({ field, direction }) => ({
    path: parseFieldPath(field?.fieldPath ?? ""),
    sign: direction === "DESCENDING" ? -1 : 1,
  }));
  const sign = orders.at(-1)?.sign ?? 1;
  const inequalities = query.where === null ? [] : inequalityPaths(query.where);
  for (const path of inequalities.toSorted((a, b) => compareText(keyOf(a), keyOf(b)))) {
    if (!isNamePath(path) && !hasPath(orders, path)) {
      orders.push({ path, sign });
    }
  }
  if (!hasPath(orders, [NAME_PATH])) {
    orders.push({ path: [NAME_PATH], sign });
  }
  return orders;
}

export function boundOf(cursor: Cursor | null, orders: readonly Order[]): Bound | null {
  if (cursor === null || cursor.values.length === 0) {
    return null;
  }
  if (cursor.values.length > orders.length) {
    throw invalidArgument("A cursor has more values than the query has orders.");
  }
  for (const [index, value] of cursor.values.entries()) {
    const order = orders[index];
    if (order !== undefined && isNamePath(order.path) && value.kind !== "reference") {
      throw invalidArgument("A cursor value for __name__ must be a reference.");
    }
  }
  return cursor;
}

/** Compares the values of a document, or the first ones of a cursor, along the orders. */
export function compareAlong(orders: readonly Order[], left: readonly Value[], right: readonly Value[]): number {
  for (const [index, order] of orders.entries()) {
    const a = left[index];
    const b = right[index];
    if (a === undefined || b === undefined) {
      return 0;
    }
    const result = compareValues(a, b);
    if (result !== 0) {
      return result * order.sign;
    }
  }
  return 0;
}

export function isWithin(
  orders: readonly Order[],
  values: readonly Value[],
  bounds: { readonly start: Bound | null; readonly end: Bound | null },
): boolean {
  const { start, end } = bounds;
  const fromStart = start === null ? 1 : compareAlong(orders, values, start.values);
  const fromEnd = end === null ? -1 : compareAlong(orders, values, end.values);
  return (
    (fromStart > 0 || (fromStart === 0 && start?.before === true)) &&
    (fromEnd < 0 || (fromEnd === 0 && end?.before === false))
  );
}

function inequalityPaths(filter: Filter): readonly FieldPath[] {
  if (filter.compositeFilter !== null) {
    return filter.compositeFilter.filters.flatMap(inequalityPaths);
  }
  const { unaryFilter } = filter;
  if (unaryFilter !== null) {
    const isInequality = unaryFilter.op === "IS_NOT_NAN" || unaryFilter.op === "IS_NOT_NULL";
    return isInequality ? [parseFieldPath(unaryFilter.field?.fieldPath ?? "")] : [];
  }
  const { op, path } = conditionOf(filter);
  return INEQUALITIES.has(op) ? [path] : [];
}

function hasPath(orders: readonly Order[], path: FieldPath): boolean {
  return orders.some((order) => keyOf(order.path) === keyOf(path));
}

function keyOf(path: FieldPath): string {
  return path.join("\u0000");
}
