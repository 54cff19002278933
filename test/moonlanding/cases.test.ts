import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import type { Outcome } from "../../shared/landing.ts";
import type { Collection } from "../../shared/migration.ts";
import { readCases, type Case } from "./case-folder.ts";
import { openSchema } from "./open-schema.ts";
import { settledRows } from "./settled-rows.ts";

/** What JSON.stringify makes of a Buffer before it asks `withTags`. */
const bufferJson = z.object({ type: z.literal("Buffer"), data: z.array(z.number()) });
const cases = readCases();
const collections = new Map(moonlanding.collections.map((collection) => [collection.name, collection]));
const target = openSchema(["tables"]);
target.db.pragma("foreign_keys = OFF");
afterAll(() => target.db.close());

/** `vitest -u` writes what is expected; read it before you commit it. */
describe.each(moonlanding.collections.map(({ name }) => name))("%s", (name) => {
  const own = cases.filter(({ collection }) => collection === name);

  test("is tried with at least four oddities", () => {
    expect(own.length).toBeGreaterThanOrEqual(4);
  });

  test.each(own.map((found) => [found.sentence, found] as const))("%s", async (_, found) => {
    const outcome = transformCase(found);
    await expect(`${JSON.stringify(outcome, withTags, 2)}\n`).toMatchFileSnapshot(found.expected);
    expect(outcome.landings[0]?.element).toBe("");
    target.undoing(() => {
      for (const row of settledRows(outcome, found.record)) target.insert(row);
    });
  });

  test.each(own.map((found) => [found.sentence, found] as const))("gives the same again: %s", (_, found) => {
    expect(transformCase(found)).toEqual(transformCase(found));
  });
});

test("no case lies in a folder without a collection", () => {
  expect(cases.filter(({ collection }) => !collections.has(collection))).toEqual([]);
});

function transformCase({ collection, record, context }: Case): Outcome {
  return collectionOf(collection).transform(record, context);
}

function collectionOf(name: string): Collection {
  const collection = collections.get(name);
  if (collection === undefined) throw new Error(`no collection ${name}`);
  return collection;
}

function withTags(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return { $int: value.toString() };
  const bytes = bufferJson.safeParse(value);
  return bytes.success ? { $bytes: Buffer.from(bytes.data.data).toString("base64") } : value;
}
