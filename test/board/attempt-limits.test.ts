import { expect, test } from "vitest";
import { AttemptLimits } from "../../bull-board/access/attempt-limits.ts";
import { MINUTE, SECOND } from "../../shared/config.ts";

function limits() {
  let nowMs = 0;
  const counted = new AttemptLimits(() => nowMs);
  return { counted, pass: (ms: number) => (nowMs += ms) };
}

test("each further failure under a name makes the next wait twice as long, up to a minute", () => {
  const { counted, pass } = limits();
  const fail = (index: number): number => counted.begin({ name: "ada", address: `10.0.0.${index}` });
  for (let guess = 0; guess < 5; guess += 1) expect(fail(guess)).toBe(0);
  const waits = Array.from({ length: 7 }, (_, index) => {
    const waitMs = fail(index);
    pass(waitMs);
    expect(fail(index)).toBe(0);
    return waitMs / SECOND;
  });
  expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
});

test("an address that tries many names waits too, and a right password buys it no further guesses", () => {
  const { counted, pass } = limits();
  const attempt = (name: string): number => counted.begin({ name, address: "10.0.0.1" });
  for (let guess = 0; guess < 19; guess += 1) expect(attempt(`name-${guess}`)).toBe(0);
  expect(attempt("mallory")).toBe(0);
  counted.succeed({ name: "mallory", address: "10.0.0.1" });
  expect(attempt("name-20")).toBe(0);
  const waitMs = attempt("name-21");
  expect(waitMs).toBeGreaterThan(0);
  pass(waitMs);
  expect(attempt("name-21")).toBe(0);
  expect(counted.begin({ name: "ada", address: "10.0.0.2" })).toBe(0);
});

test("what was long ago is forgotten", () => {
  const { counted, pass } = limits();
  const ada = { name: "ada", address: "10.0.0.1" };
  for (let guess = 0; guess < 5; guess += 1) counted.begin(ada);
  expect(counted.begin(ada)).toBeGreaterThan(0);
  pass(30 * MINUTE);
  expect(counted.begin(ada)).toBe(0);
});
