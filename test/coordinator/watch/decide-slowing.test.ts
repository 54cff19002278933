import { expect, test } from "vitest";
import {
  NOT_SLOWED,
  decideSlowing,
  isWindowOver,
  slowingOf,
  type Slowing,
  type SlowingFacts,
} from "../../../coordinator/watch/throttle/decide-slowing.ts";
import {
  decideThrottle,
  describeThrottle,
  isSameThrottle,
} from "../../../coordinator/watch/throttle/decide-throttle.ts";
import type { SourceHealth } from "../../../coordinator/watch/throttle/source-health.ts";

const well: SourceHealth = { system: "friday", requests: 40, failed: 0, p95Ms: 300 };
const failing: SourceHealth = { ...well, failed: 20 };
const slow: SourceHealth = { ...well, p95Ms: 2400 };
const down: SourceHealth = { ...well, failed: 40 };

function facts(given: Partial<SlowingFacts>): SlowingFacts {
  const limits = { errorRatioMax: 0.1, latencyMsMax: 2000 };
  return { sources: [well], isReading: true, capacity: 8, limits, windowMs: 5000, elapsedMs: 5100, ...given };
}

function slowed(given: Partial<Slowing>): Slowing {
  return { ...NOT_SLOWED, limit: 4, reasons: ["as before"], systems: ["friday"], ...given };
}

test.each<[string, Partial<SlowingFacts>, Slowing, Partial<Slowing>]>([
  ["sources that are well set no limit", {}, NOT_SLOWED, NOT_SLOWED],
  [
    "a source that fails too often halves what is read at once, and says why",
    { sources: [failing] },
    NOT_SLOWED,
    { limit: 4, paceMs: null, reasons: ["20 of 40 requests to friday failed in 5.1 s"], systems: ["friday"] },
  ],
  [
    "a source that takes too long halves it as well",
    { sources: [slow] },
    NOT_SLOWED,
    { limit: 4, reasons: ["a request in twenty to friday takes 2.4 s or more"] },
  ],
  ["it is halved again with each bad window", { sources: [failing] }, slowed({ limit: 3 }), { limit: 1 }],
  ["one page at once is the least", { sources: [failing] }, slowed({ limit: 1 }), slowed({ limit: 1 })],
  [
    "what workers have gone away with is not halved once more",
    { sources: [slow], capacity: 2 },
    slowed({ limit: 6 }),
    { limit: 1 },
  ],
  [
    "a source that is down has one page a window at once",
    { sources: [down] },
    NOT_SLOWED,
    { limit: 1, paceMs: 5000, reasons: ["40 of 40 requests to friday failed in 5.1 s"] },
  ],
  [
    "where one page a window is tried, one answer says that it is still down",
    { sources: [{ ...well, requests: 1, failed: 1 }] },
    slowed({ limit: 1, paceMs: 5000 }),
    slowed({ limit: 1, paceMs: 5000 }),
  ],
  [
    "and one that it is well again",
    { sources: [{ ...well, requests: 1 }] },
    slowed({ limit: 1, paceMs: 5000 }),
    { limit: 2, paceMs: null, reasons: ["friday did badly, and is well again"] },
  ],
  [
    "one failure among few is nobody's health",
    { sources: [{ ...well, requests: 6, failed: 1 }] },
    NOT_SLOWED,
    NOT_SLOWED,
  ],
  ["few requests say nothing", { sources: [{ ...slow, requests: 4 }] }, NOT_SLOWED, NOT_SLOWED],
  ["nor do they take back what many have said", { sources: [{ ...slow, requests: 2 }] }, slowed({}), slowed({})],
  [
    "unless there were no more in a long time",
    { sources: [{ ...slow, requests: 2 }], elapsedMs: 20_000 },
    slowed({}),
    { limit: 2 },
  ],
  ["a good window adds one", { sources: [well] }, slowed({}), { limit: 5 }],
  ["in a large fleet it adds a tenth", { sources: [well], capacity: 200 }, slowed({ limit: 10 }), { limit: 30 }],
  ["what the workers offer needs no limit", { sources: [well] }, slowed({ limit: 7 }), NOT_SLOWED],
  [
    "the operator's own limit is what there is to come back to",
    { sources: [well], capacity: 2 },
    slowed({ limit: 1 }),
    NOT_SLOWED,
  ],
  [
    "another system's good answers say nothing of one that was not asked",
    { sources: [{ ...well, system: "mwr" }] },
    slowed({}),
    slowed({ quietWindows: 1 }),
  ],
  [
    "unless there is nothing left to ask it",
    { sources: [{ ...well, system: "mwr" }] },
    slowed({ quietWindows: 24 }),
    { limit: 5 },
  ],
  [
    "a source that hangs has answered nothing, and stays slowed",
    { sources: [] },
    slowed({}),
    slowed({ quietWindows: 1 }),
  ],
  [
    "where nothing is read, as in another step, the limit goes by and by",
    { sources: [], isReading: false },
    slowed({}),
    { limit: 5 },
  ],
  [
    "of two systems the worse one decides",
    { sources: [{ ...well, system: "mwr" }, slow] },
    slowed({ systems: ["mwr"] }),
    { limit: 2, systems: ["mwr", "friday"] },
  ],
])("%s", (_, ...[given, previous, expected]) => {
  expect(decideSlowing(facts(given), previous)).toMatchObject(expected);
});

test.each<[boolean, string, Partial<SlowingFacts>, Slowing]>([
  [true, "that has enough to judge by", {}, NOT_SLOWED],
  [false, "that is not over yet", { elapsedMs: 4900 }, NOT_SLOWED],
  [false, "in which hardly anything was asked", { sources: [{ ...well, requests: 4 }] }, NOT_SLOWED],
  [true, "in which nothing is read", { sources: [], isReading: false }, NOT_SLOWED],
  [
    true,
    "in which little was asked, and all of it is well, where reading is slowed",
    { sources: [{ ...well, requests: 1 }] },
    slowed({}),
  ],
  [false, "in which little was asked, and it was slow", { sources: [{ ...slow, requests: 1 }] }, slowed({})],
  [true, "that has become long", { sources: [{ ...slow, requests: 1 }], elapsedMs: 20_000 }, slowed({})],
])("it is %s that a window is over %s", (isOver, _, ...[given, previous]) => {
  expect(isWindowOver(facts(given), previous)).toBe(isOver);
});

test("a source that recovers is back at full speed after as many good windows as it lacks pages", () => {
  let slowing = decideSlowing(facts({ sources: [down] }), NOT_SLOWED);
  const limits = [slowing.limit];
  while (slowing.limit !== null) {
    slowing = decideSlowing(facts({}), slowing);
    limits.push(slowing.limit);
  }
  expect(limits).toEqual([1, 2, 3, 4, 5, 6, 7, null]);
});

test("a hold goes before slowness, which stays for when it is over", () => {
  const slowing = slowed({ limit: 1, paceMs: 5000, reasons: ["friday is down"] });
  const before = decideThrottle({ nowMs: 1000, holds: [], slowing }, null);
  expect(before).toEqual({ state: "slowed", concurrency: 1, paceMs: 5000, reasons: ["friday is down"], sinceMs: 1000 });
  const held = decideThrottle({ nowMs: 2000, holds: ["the file stop is there"], slowing }, before);
  expect(held).toMatchObject({ state: "held", concurrency: 1, sinceMs: 2000 });
  expect(held.reasons).toEqual(["the file stop is there", "friday is down"]);
  const after = decideThrottle({ nowMs: 3000, holds: [], slowing: NOT_SLOWED }, held);
  expect(after).toEqual({ state: "none", concurrency: null, reasons: [], sinceMs: 3000 });
  expect([before, held, after].map(describeThrottle)).toEqual([
    "reading is slowed to one page every 5 s, as friday is down: it goes on by itself",
    "nothing new is read, as the file stop is there; friday is down: it goes on by itself",
    null,
  ]);
});

test("what does not change is not told again", () => {
  const one = decideThrottle({ nowMs: 1000, holds: ["x"], slowing: NOT_SLOWED }, null);
  expect(isSameThrottle(one, decideThrottle({ nowMs: 2000, holds: ["x"], slowing: NOT_SLOWED }, one))).toBe(true);
  expect(isSameThrottle(one, decideThrottle({ nowMs: 2000, holds: ["y"], slowing: NOT_SLOWED }, one))).toBe(false);
  expect(isSameThrottle(null, one)).toBe(false);
});

test("a coordinator goes on with the slowness that the one before it had come to, and it does not last for ever", () => {
  const left = decideThrottle({ nowMs: 0, holds: ["the file stop is there"], slowing: slowed({ limit: 6 }) }, null);
  const begun = slowingOf(left);
  expect(begun).toMatchObject({ limit: 6, paceMs: null });
  const next = decideSlowing(facts({ sources: [], isReading: false }), begun);
  expect(decideSlowing(facts({ sources: [well] }), next)).toEqual(NOT_SLOWED);
  expect(slowingOf(null)).toEqual(NOT_SLOWED);
});
