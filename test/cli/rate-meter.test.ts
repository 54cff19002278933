import { expect, test } from "vitest";
import { RateMeter } from "../../cli/rate-meter.ts";

test("a rate is known after a second", () => {
  const meter = new RateMeter();
  meter.add(0, 0);
  meter.add(500, 500);
  expect(meter.perSecond()).toBeNull();
  meter.add(1000, 1000);
  expect(meter.perSecond()).toBe(1000);
});

test("what had landed before a run was resumed does not count as its speed", () => {
  const meter = new RateMeter();
  meter.add(1_000_000, 0);
  meter.add(1_000_200, 2000);
  expect(meter.perSecond()).toBe(100);
});

test("a rate forgets what is longer ago than a quarter of a minute", () => {
  const meter = new RateMeter();
  for (let second = 0; second <= 60; second += 1) meter.add(second <= 30 ? second * 1000 : 30_000, second * 1000);
  expect(meter.perSecond()).toBe(0);
});
