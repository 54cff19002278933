import { setImmediate as nextTurn } from "node:timers/promises";
import { decodeSegment } from "../model/path.ts";
import { invalidArgument } from "../status.ts";
import { stepKey, type KeyRange } from "../store/read.ts";
import type { Store } from "../store/store.ts";
import { countKeysInTurns } from "./aggregate.ts";
import { rangesOf, type Plan } from "./plan.ts";

/** Samples taken per partition where several groups are merged: a partition is off by at most one part in this many. */
const SAMPLES_PER_PARTITION = 32;
const STEP_KEYS = 20_000;
const POINTS_MAX = 10_000;
/** A key starts with the number of its group. */
const GROUP_BYTES = 4;

type Sample = { readonly path: Buffer; readonly weight: number };

/** At most `pointsMax` names that split the results into even, adjoining parts, in order. Fewer when there are fewer documents. */
export async function partition(
  store: Store,
  query: { readonly plan: Plan; readonly pointsMax: number },
  time: number,
): Promise<readonly string[]> {
  const { plan, pointsMax } = query;
  if (!plan.isNameOrdered || plan.direction !== "ascending" || plan.scope.depth !== null) {
    throw invalidArgument("A partition query is for a collection group, ordered by __name__ ascending.");
  }
  if (plan.matches !== null || plan.limit !== Infinity || plan.offset !== 0) {
    throw invalidArgument("A partition query has no filter, limit or offset.");
  }
  const ranges = rangesOf(store, plan);
  let total = 0;
  for (const range of ranges) {
    total += await countKeysInTurns(store, range, time);
  }
  const points = Math.min(pointsMax, POINTS_MAX, total - 1);
  const density = ranges.length > 1 ? SAMPLES_PER_PARTITION : 1;
  const stride = Math.max(1, total / ((points + 1) * density));
  const samples: Sample[] = [];
  for (const range of ranges) {
    samples.push(...(await sampleKeys(store, { range, stride }, time)));
  }
  return choose(samples, { points, total }).map((path) => nameOfPath(plan.scope.database, path));
}

/** Every `stride`-th key of a range from its first on; each stands for the keys since the one before it. */
async function sampleKeys(
  store: Store,
  of: { readonly range: KeyRange; readonly stride: number },
  time: number,
): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let { range } = of;
  let at = 0;
  for (let sample = 0; ; sample += 1) {
    const offset = Math.floor(sample * of.stride) - at;
    const key = await stepInTurns(store, range, { offset, time });
    if (key === null) {
      return samples;
    }
    samples.push({ path: key.subarray(GROUP_BYTES), weight: offset });
    at += offset;
    range = { ...range, lower: key };
  }
}

async function stepInTurns(
  store: Store,
  range: KeyRange,
  step: { readonly offset: number; readonly time: number },
): Promise<Buffer | null> {
  let rest = range;
  for (let left = step.offset; ; left -= STEP_KEYS) {
    const key = stepKey(store, rest, { ...step, offset: Math.min(left, STEP_KEYS) });
    if (key === null || left <= STEP_KEYS) {
      return key;
    }
    rest = { ...rest, lower: key };
    await nextTurn();
  }
}

function choose(
  samples: readonly Sample[],
  { points, total }: { readonly points: number; readonly total: number },
): readonly Buffer[] {
  const chosen: Buffer[] = [];
  let before = 0;
  for (const sample of samples.toSorted((a, b) => Buffer.compare(a.path, b.path))) {
    before += sample.weight;
    // Strides are rounded down, so a sample may fall one key short of its target.
    const target = Math.floor(((chosen.length + 1) * total) / (points + 1));
    if (chosen.length < points && before > 0 && before >= target - 1) {
      chosen.push(sample.path);
    }
  }
  return chosen;
}

function nameOfPath(database: string, path: Buffer): string {
  const segments: string[] = [];
  for (let start = 0; start < path.length;) {
    const { id, end } = decodeSegment(path, start);
    segments.push(id);
    start = end;
  }
  return `${database}/documents/${segments.join("/")}`;
}
