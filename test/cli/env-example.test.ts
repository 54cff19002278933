import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VARIABLES, parseConfig } from "../../shared/config.ts";

const text = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
const example = new Map([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));

test(".env.example lists every variable, once, and no other", () => {
  expect([...example.keys()].toSorted()).toEqual([...VARIABLES].toSorted());
  expect(text.match(/^[A-Z_]+=/gm)).toHaveLength(VARIABLES.length);
});

test("the values in .env.example are the defaults", () => {
  expect(parseConfig(Object.fromEntries(example))).toEqual(parseConfig({}));
});

test("every variable in .env.example has a comment above it", () => {
  const lines = text.split("\n");
  for (const name of ["REDIS_URL", ...VARIABLES]) {
    const at = lines.findIndex((line) => line.startsWith(`${name}=`));
    const group = lines
      .slice(0, at)
      .toReversed()
      .find((line) => !/^[A-Z_]+=/.test(line));
    expect(group, name).toMatch(/^# /);
  }
});
