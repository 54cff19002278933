import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { migrations } from "../../migrations/registry.ts";
import { VARIABLES, isSetting, parseConfig } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";

const text = readFileSync(new URL("../../.env.example", import.meta.url), "utf8");
const example = new Map([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]));
const declared = Object.values(migrations).flatMap(declaredBy);
const variables = [...new Set([...VARIABLES, ...declared])];

/** The variables by which the sources and stores of a migration are found. */
function declaredBy({ sources, files }: Migration): string[] {
  const ofSources = sources.flatMap(({ kind, variables: prefix }) =>
    kind === "csv" ? [`${prefix}_SOURCE_DIR`] : [`${prefix}_PROJECT_ID`, `${prefix}_CREDENTIALS`],
  );
  const ofStores = (files?.stores ?? []).flatMap(({ variable }) => [
    variable,
    variable.replace(/_FILES$/, "_CREDENTIALS"),
  ]);
  return [...ofSources, ...ofStores];
}

test(".env.example lists every variable, once, and no other", () => {
  expect([...example.keys()].toSorted()).toEqual(variables.toSorted());
  expect(text.match(/^[A-Z_]+=/gm)).toHaveLength(variables.length);
});

test("every variable that a shipped migration declares is read", () => {
  expect(declared.filter((name) => !isSetting(name))).toEqual([]);
});

test("the values in .env.example are the defaults", () => {
  expect(parseConfig(Object.fromEntries(example))).toEqual(parseConfig({}));
});

test("every variable in .env.example has a comment above it", () => {
  const lines = text.split("\n");
  for (const name of ["REDIS_URL", ...variables]) {
    const at = lines.findIndex((line) => line.startsWith(`${name}=`));
    const group = lines
      .slice(0, at)
      .toReversed()
      .find((line) => !/^[A-Z_]+=/.test(line));
    expect(group, name).toMatch(/^# /);
  }
});
