import { describe, expect, test } from "vitest";
import type { SeedDocument } from "../../migrations/moonlanding/seed/answer.ts";
import { canonicalJson } from "../../shared/canonical.ts";
import { digest } from "../../shared/identity.ts";
import { answersOf, collectionOf, countBy, generate } from "./generated.ts";

function digestOf(documents: readonly SeedDocument[]): string {
  return digest(
    documents
      .map(({ path, data, answers, objects }) => `${path} ${canonicalJson(data)} ${JSON.stringify([answers, objects])}`)
      .join("\n"),
  );
}

/** How many ids of this sub-collection of engagements occur once more. */
function repeatedIds(name: string): number {
  const documents = generate({ records: 5000 }).filter((document) => collectionOf(document).endsWith(`list/${name}`));
  const ids = documents.map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  return ids.length - new Set(ids).size;
}

describe("the sequence", () => {
  const whole = digestOf(generate({ records: 2300 }));

  test("the same seed gives the same documents and answers", () => {
    expect(digestOf(generate({ records: 2300 }))).toBe(whole);
  });

  test("another seed gives others", () => {
    expect(digestOf(generate({ records: 2300, seed: 8 }))).not.toBe(whole);
  });

  test.each([2, 3, 7])("its %i parts one after the other are the whole", (count) => {
    const parts = Array.from({ length: count }, (_, index) => generate({ records: 2300, part: { index, count } }));
    expect(digestOf(parts.flat())).toBe(whole);
  });

  test("two parts are about as much work", () => {
    const [first, second] = [0, 1].map((index) => generate({ records: 46_000, part: { index, count: 2 } }));
    const sizes = [first, second].map((part = []) =>
      part.reduce((sum, { data }) => sum + canonicalJson(data).length, 0),
    );
    expect((sizes[0] ?? 0) / (sizes[1] ?? 1)).toBeGreaterThan(0.5);
    expect((sizes[0] ?? 0) / (sizes[1] ?? 1)).toBeLessThan(2);
  });
});

describe("identity", () => {
  const documents = generate({ records: 5000 });

  test("every record has a path of its own, and elements hang on their document's", () => {
    for (const system of ["friday", "mwr"]) {
      const own = documents.filter((document) => document.system === system);
      const paths = answersOf(own).map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      for (const { path, answers } of own) {
        expect(answers[0]?.path).toBe(path);
        expect(answers.slice(1).every((answer) => answer.path.startsWith(`${path}#`))).toBe(true);
      }
    }
  });

  test("document ids have twenty digits of base 62, but for those that are spoken", () => {
    const spoken = /permissions|userGroups|_types\/|^friday\/[^/]+$/;
    const ids = documents
      .filter(({ path }) => !spoken.test(path))
      .map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
    expect(ids.filter((id) => !/^[A-Za-z0-9]{20}$/.test(id))).toEqual([]);
  });

  test.each(["rfis", "responses", "files"])("recreated engagements repeat the ids of their %s", (name) => {
    expect(repeatedIds(name)).toBeGreaterThan(10);
  });

  test("recreated engagements have sections with ids of their own", () => {
    expect(repeatedIds("sections")).toBe(0);
  });

  test("records of one person share a group of at least two", () => {
    const grouped = answersOf(documents).filter(({ group }) => group !== undefined);
    const groups = Object.values(countBy(grouped, ({ table, group }) => `${table} ${group}`));
    expect(groups.length).toBeGreaterThan(4);
    expect(groups.filter((count) => count < 2)).toEqual([]);
  });

  test("a rejected document has one record, whatever is embedded in it", () => {
    const rejected = documents.filter(({ answers: [own] }) => own?.disposition === "rejected");
    expect(rejected.filter(({ answers }) => answers.length > 1)).toEqual([]);
  });
});

test("e-mail addresses are at domains that belong to nobody", () => {
  const addresses = generate({ records: 2300 }).flatMap(
    ({ data }) => canonicalJson(data).match(/[\w.]+@[\w.-]+/g) ?? [],
  );
  const domains = new Set(addresses.map((address) => address.slice(address.indexOf("@") + 1).toLowerCase()));
  expect(domains.size).toBeGreaterThan(3);
  expect([...domains].filter((domain) => !/^(example\.(com|org|net)|[\w-]+\.test)\.?$/.test(domain))).toEqual([]);
});
