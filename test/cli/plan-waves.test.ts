import { expect, test } from "vitest";
import { planWaves } from "../../cli/plan-waves.ts";
import { migrations } from "../../migrations/registry.ts";
import { tiny } from "../engine/tiny-migration.ts";

test.each(Object.values(migrations).map((migration) => [migration.name, migration] as const))(
  "every collection and merge of %s is in a wave after all that it waits for",
  (_name, migration) => {
    const waves = planWaves(migration);
    for (const { name, after } of [...migration.collections, ...migration.merges]) {
      for (const before of after)
        expect(waves.get(before), `${before} before ${name}`).toBeLessThan(waves.get(name) ?? 0);
    }
  },
);

test("nodes that wait for each other are our own mistake", () => {
  const [first] = tiny.collections;
  if (first === undefined) throw new Error("the tiny migration has a collection");
  const collections = [
    { ...first, name: "a", after: ["b"] },
    { ...first, name: "b", after: ["a"] },
  ];
  expect(() => planWaves({ ...tiny, collections, merges: [], directories: [] })).toThrow("wait for each other");
});
