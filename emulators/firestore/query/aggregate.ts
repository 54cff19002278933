import { isNaNValue } from "../model/compare.ts";
import { parseFieldPath, type FieldPath } from "../model/field-path.ts";
import { NULL, type Value } from "../model/value.ts";
import { setImmediate as nextTurn } from "node:timers/promises";
import { invalidArgument } from "../status.ts";
import { countKeys, stepKey, type KeyRange } from "../store/read.ts";
import type { Store } from "../store/store.ts";
import type { Aggregation } from "../wire/requests.ts";
import { execute } from "./execute.ts";
import { lookupIn } from "./lookup.ts";
import { rangesOf, type Plan } from "./plan.ts";

/** Keys counted in one turn: about a millisecond. */
const COUNT_KEYS = 20_000;
const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

export type Aggregates = { readonly alias: string; readonly value: Value }[];

type Summand = {
  readonly path: FieldPath;
  integers: bigint;
  doubles: number;
  hasDouble: boolean;
  numbers: number;
};

/** Evaluates aggregations over the results of a plan; a count of a whole name range never reads a document. */
export async function aggregate(
  store: Store,
  query: { readonly plan: Plan; readonly aggregations: readonly Aggregation[] },
  time: number,
): Promise<Aggregates> {
  const { aggregations } = query;
  if (aggregations.length === 0 || aggregations.length > 5) {
    throw invalidArgument("An aggregation query has one to five aggregations.");
  }
  const plan = withoutExcess(query.plan, aggregations);
  const isCounting = aggregations.every(({ count }) => count !== null);
  const isRange = plan.isNameOrdered && plan.matches === null;
  const summands = new Map<Aggregation, Summand>();
  for (const aggregation of aggregations) {
    const field = (aggregation.sum ?? aggregation.avg)?.field;
    if (field !== undefined && field !== null) {
      summands.set(aggregation, openSummand(parseFieldPath(field.fieldPath)));
    }
  }
  const found =
    isCounting && isRange
      ? await countRange(store, plan, time)
      : await accumulate(store, { plan, summands: [...summands.values()] }, time);
  return aggregations.map((aggregation, index) => ({
    alias: aggregation.alias === "" ? `field_${index + 1}` : aggregation.alias,
    value: resultOf(aggregation, summands.get(aggregation) ?? null, found),
  }));
}

/** Counting may stop at the largest `up_to` when nothing else is asked for. */
function withoutExcess(plan: Plan, aggregations: readonly Aggregation[]): Plan {
  const limits = aggregations.map(({ count }) => upToOf(count) ?? Infinity);
  return { ...plan, projection: null, limit: Math.min(plan.limit, Math.max(...limits)) };
}

function upToOf(count: Aggregation["count"]): number | null {
  const upTo = count?.upTo?.value;
  if (upTo === undefined || upTo === null) {
    return null;
  }
  if (upTo <= 0n) {
    throw invalidArgument("The up_to of a count must be positive.");
  }
  return Number(upTo);
}

async function countRange(store: Store, plan: Plan, time: number): Promise<number> {
  const wanted = plan.offset + plan.limit;
  let count = 0;
  for (const range of rangesOf(store, plan)) {
    count += await countKeysInTurns(store, range, time);
    if (count >= wanted) {
      break;
    }
  }
  return Math.max(0, Math.min(count, wanted) - plan.offset);
}

export async function countKeysInTurns(store: Store, range: KeyRange, time: number): Promise<number> {
  let count = 0;
  let rest = range;
  for (;;) {
    const next = stepKey(store, rest, { offset: COUNT_KEYS, time });
    if (next === null) {
      return count + countKeys(store, rest, time);
    }
    count += COUNT_KEYS;
    rest = { ...rest, lower: next };
    await nextTurn();
  }
}

async function accumulate(
  store: Store,
  query: { readonly plan: Plan; readonly summands: readonly Summand[] },
  time: number,
): Promise<number> {
  let found = 0;
  for await (const page of execute(store, query.plan, time)) {
    found += page.length;
    for (const body of page) {
      const lookup = lookupIn(body);
      for (const summand of query.summands) {
        addTo(summand, lookup(summand.path));
      }
    }
  }
  return found;
}

function openSummand(path: FieldPath): Summand {
  return { path, integers: 0n, doubles: 0, hasDouble: false, numbers: 0 };
}

function addTo(summand: Summand, value: Value | null): void {
  if (value?.kind === "integer") {
    summand.integers += value.integer;
    summand.numbers += 1;
  }
  if (value?.kind === "double") {
    summand.doubles += value.double;
    summand.hasDouble = true;
    summand.numbers += 1;
  }
}

function resultOf(aggregation: Aggregation, summand: Summand | null, found: number): Value {
  if (summand === null) {
    const upTo = upToOf(aggregation.count) ?? Infinity;
    return { kind: "integer", integer: BigInt(Math.min(found, upTo)) };
  }
  const sum = sumOf(summand);
  if (aggregation.sum !== null) {
    return sum;
  }
  if (summand.numbers === 0) {
    return NULL;
  }
  const total = Number(summand.integers) + summand.doubles;
  return { kind: "double", double: isNaNValue(sum) ? Number.NaN : total / summand.numbers };
}

/** Integers add up exactly; past 64 bits, or with a double among them, the sum is a double. */
function sumOf({ integers, doubles, hasDouble }: Summand): Value {
  if (!hasDouble && integers <= INT64_MAX && integers >= INT64_MIN) {
    return { kind: "integer", integer: integers };
  }
  return { kind: "double", double: Number(integers) + doubles };
}
