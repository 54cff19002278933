import { expect, test } from "vitest";
import { HealthWindow, quantile } from "../../../coordinator/watch/throttle/source-health.ts";
import { LATENCY_BOUNDS_MS, type WorkCounters } from "../../../shared/work-counters.ts";

/** Requests of about 75 ms each. */
function beat(worker: string, requests: number, failed: number) {
  const buckets = LATENCY_BOUNDS_MS.map((bound) => (bound === 100 ? requests : 0)).concat(0);
  const sources: WorkCounters["sources"] = {
    friday: { requests, failed, durations: { buckets, sumMs: requests * 75 } },
  };
  return { worker, work: { jobs: {}, sources } };
}

test("a window holds what was asked since the worker was first seen, over all workers", () => {
  const window = new HealthWindow();
  window.add([beat("a", 1000, 500), beat("b", 10, 0)]);
  expect(window.health()).toEqual([]);
  window.add([beat("a", 1010, 502), beat("b", 30, 1)]);
  expect(window.health()).toMatchObject([{ system: "friday", requests: 30, failed: 3 }]);
  window.begin();
  window.add([beat("a", 1020, 502), beat("b", 30, 1)]);
  expect(window.health()).toMatchObject([{ system: "friday", requests: 10, failed: 0 }]);
});

test("a worker that goes away, comes back or is started again never counts backwards, nor twice", () => {
  const window = new HealthWindow();
  window.add([beat("a", 100, 10), beat("b", 100, 10)]);
  window.add([beat("b", 105, 10)]);
  window.add([beat("a", 120, 11), beat("b", 3, 1)]);
  expect(window.health()).toMatchObject([{ requests: 28, failed: 2 }]);
});

test.each<[string, { readonly counts: Readonly<Record<number, number>>; readonly sumMs: number }, number]>([
  ["of nothing at all it is nothing", { counts: {}, sumMs: 0 }, 0],
  ["within a bucket it is interpolated", { counts: { 1000: 10 }, sumMs: 0 }, 975],
  ["it lies where nineteen in twenty are below", { counts: { 50: 95, 2500: 5 }, sumMs: 0 }, 50],
  ["beyond the last bound it is what is left", { counts: { 50: 90, Infinity: 10 }, sumMs: 454_500 }, 45_000],
])("the quantile of a histogram: %s", (_, { counts, sumMs }, expected) => {
  const buckets = [...LATENCY_BOUNDS_MS, Infinity].map((bound) => counts[bound] ?? 0);
  expect(quantile({ buckets, sumMs }, 0.95)).toBeCloseTo(expected);
});
