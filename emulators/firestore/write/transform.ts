import { areEqual, compareValues, isNaNValue } from "../model/compare.ts";
import { parseFieldPath, valueAt, withValueAt } from "../model/field-path.ts";
import { NULL, type Fields, type Value } from "../model/value.ts";
import { invalidArgument } from "../status.ts";
import type { FieldTransform } from "../wire/requests.ts";
import { timestampOf } from "../wire/writer.ts";

export type Transformed = { readonly fields: Fields; readonly results: readonly Value[] };

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

/** Applies the transforms in their order; the results are what the writer is told, null for array transforms. */
export function applyTransforms(fields: Fields, transforms: readonly FieldTransform[], time: number): Transformed {
  let changed = fields;
  const results: Value[] = [];
  for (const transform of transforms) {
    const path = parseFieldPath(transform.fieldPath);
    const value = transformValue(valueAt(changed, path), transform, time);
    changed = withValueAt(changed, path, value);
    results.push(value.kind === "array" ? NULL : value);
  }
  return { fields: changed, results };
}

function transformValue(before: Value | null, transform: FieldTransform, time: number): Value {
  if (transform.setToServerValue !== null) {
    return { kind: "timestamp", timestamp: timestampOf(time) };
  }
  if (transform.increment !== null) {
    return incremented(before, numeric(transform.increment));
  }
  if (transform.maximum !== null) {
    return extreme(before, numeric(transform.maximum), 1);
  }
  if (transform.minimum !== null) {
    return extreme(before, numeric(transform.minimum), -1);
  }
  if (transform.appendMissingElements !== null) {
    return {
      kind: "array",
      values: union(elementsOf(before), transform.appendMissingElements.values),
    };
  }
  if (transform.removeAllFromArray !== null) {
    const removed = transform.removeAllFromArray.values;
    return {
      kind: "array",
      values: elementsOf(before).filter((element) => !includes(removed, element)),
    };
  }
  throw invalidArgument(`The transform of "${transform.fieldPath}" has no type set.`);
}

/** Integers saturate at the ends of 64 bits; a double on either side makes the sum a double. */
function incremented(before: Value | null, by: Value): Value {
  if (before?.kind === "integer" && by.kind === "integer") {
    const sum = before.integer + by.integer;
    const upper = sum > INT64_MAX ? INT64_MAX : sum;
    return { kind: "integer", integer: upper < INT64_MIN ? INT64_MIN : upper };
  }
  const left = doubleOf(before);
  const right = doubleOf(by);
  return left === null || right === null ? by : { kind: "double", double: left + right };
}

/** The larger (sign 1) or smaller (sign -1) of two numbers; the stored one stays when they are equal, and NaN wins. */
function extreme(before: Value | null, input: Value, sign: 1 | -1): Value {
  if (before === null || doubleOf(before) === null || isNaNValue(input)) {
    return input;
  }
  return isNaNValue(before) || compareValues(input, before) * sign <= 0 ? before : input;
}

function numeric(value: Value): Value {
  if (doubleOf(value) === null) {
    throw invalidArgument("A numeric transform needs an integer or a double.");
  }
  return value;
}

function doubleOf(value: Value | null): number | null {
  if (value?.kind === "integer") {
    return Number(value.integer);
  }
  return value?.kind === "double" ? value.double : null;
}

function union(present: readonly Value[], added: readonly Value[]): readonly Value[] {
  const values = [...present];
  for (const value of added) {
    if (!includes(values, value)) {
      values.push(value);
    }
  }
  return values;
}

function includes(values: readonly Value[], wanted: Value): boolean {
  return values.some((value) => areEqual(value, wanted));
}

function elementsOf(value: Value | null): readonly Value[] {
  return value?.kind === "array" ? value.values : [];
}
