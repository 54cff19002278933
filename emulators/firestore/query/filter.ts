import { areEqual, compareValues, isNaNValue, rankOf } from "../model/compare.ts";
import { parseFieldPath, type FieldPath } from "../model/field-path.ts";
import type { Value } from "../model/value.ts";
import { invalidArgument } from "../status.ts";
import { unreachable } from "../unreachable.ts";
import type { CompositeFilter, FieldOperator, Filter, UnaryFilter } from "../wire/requests.ts";

/** Looks a field up in the document at hand. */
export type Lookup = (path: FieldPath) => Value | null;
export type Predicate = (lookup: Lookup) => boolean;

/** A comparison of one field, as filters are made of. */
export type Condition = {
  readonly path: FieldPath;
  readonly op: FieldOperator;
  readonly value: Value;
};

export const DISJUNCTION_MAX = 30;
const NOT_IN_MAX = 10;

export function compileFilter(filter: Filter): Predicate {
  if (filter.compositeFilter !== null) {
    return compileComposite(filter.compositeFilter);
  }
  if (filter.unaryFilter !== null) {
    return compileUnary(filter.unaryFilter);
  }
  return compileCondition(conditionOf(filter));
}

export function conditionOf({ fieldFilter }: Filter): Condition {
  if (fieldFilter === null || fieldFilter.field === null) {
    throw invalidArgument("A filter has no type or no field set.");
  }
  if (fieldFilter.op === null || fieldFilter.value === null) {
    throw invalidArgument("A field filter needs an operator and a value.");
  }
  const { op, value } = fieldFilter;
  return { path: parseFieldPath(fieldFilter.field.fieldPath), op, value };
}

export function compileCondition({ path, op, value }: Condition): Predicate {
  const matches = compileOperator(op, value);
  return (lookup) => {
    const found = lookup(path);
    return found !== null && matches(found);
  };
}

function compileComposite({ op, filters }: CompositeFilter): Predicate {
  if (op === null || filters.length === 0) {
    throw invalidArgument("A composite filter needs an operator and at least one filter.");
  }
  const predicates = filters.map(compileFilter);
  return op === "AND"
    ? (lookup) => predicates.every((matches) => matches(lookup))
    : (lookup) => predicates.some((matches) => matches(lookup));
}

function compileUnary({ op, field }: UnaryFilter): Predicate {
  if (op === null || field === null) {
    throw invalidArgument("A unary filter needs an operator and a field.");
  }
  const path = parseFieldPath(field.fieldPath);
  const matches = compileUnaryOperator(op);
  return (lookup) => {
    const found = lookup(path);
    return found !== null && matches(found);
  };
}

function compileUnaryOperator(op: Exclude<UnaryFilter["op"], null>): (found: Value) => boolean {
  switch (op) {
    case "IS_NULL":
      return (found) => found.kind === "null";
    case "IS_NOT_NULL":
      return (found) => found.kind !== "null";
    case "IS_NAN":
      return isNaNValue;
    case "IS_NOT_NAN":
      return (found) => found.kind !== "null" && !isNaNValue(found);
    default:
      return unreachable(op);
  }
}

/** Inequalities compare within one type only; `!=` and `not-in` need a field that is there and not null. */
function compileOperator(op: FieldOperator, value: Value): (found: Value) => boolean {
  const rank = rankOf(value);
  const isComparable = (found: Value) => rankOf(found) === rank;
  switch (op) {
    case "EQUAL":
      return (found) => areEqual(found, value);
    case "NOT_EQUAL":
      return (found) => found.kind !== "null" && !areEqual(found, value);
    case "LESS_THAN":
      return (found) => isComparable(found) && compareValues(found, value) < 0;
    case "LESS_THAN_OR_EQUAL":
      return (found) => isComparable(found) && compareValues(found, value) <= 0;
    case "GREATER_THAN":
      return (found) => isComparable(found) && compareValues(found, value) > 0;
    case "GREATER_THAN_OR_EQUAL":
      return (found) => isComparable(found) && compareValues(found, value) >= 0;
    case "ARRAY_CONTAINS":
      return (found) => containsAny(found, [value]);
    case "ARRAY_CONTAINS_ANY": {
      const wanted = listOf(op, value, DISJUNCTION_MAX);
      return (found) => containsAny(found, wanted);
    }
    case "IN": {
      const wanted = listOf(op, value, DISJUNCTION_MAX);
      return (found) => wanted.some((candidate) => areEqual(found, candidate));
    }
    case "NOT_IN": {
      const unwanted = listOf(op, value, NOT_IN_MAX);
      // Compared with null everything is unknown, so a null in the list lets nothing through.
      const hasNull = unwanted.some((candidate) => candidate.kind === "null");
      return (found) => !hasNull && found.kind !== "null" && !unwanted.some((candidate) => areEqual(found, candidate));
    }
    default:
      return unreachable(op);
  }
}

function containsAny(found: Value, wanted: readonly Value[]): boolean {
  return found.kind === "array" && found.values.some((element) => wanted.some((value) => areEqual(element, value)));
}

export function listOf(op: FieldOperator, value: Value, valuesMax: number): readonly Value[] {
  if (value.kind !== "array" || value.values.length === 0) {
    throw invalidArgument(`'${op}' requires a non-empty array.`);
  }
  if (value.values.length > valuesMax) {
    throw invalidArgument(`'${op}' supports up to ${valuesMax} comparison values.`);
  }
  return value.values;
}
