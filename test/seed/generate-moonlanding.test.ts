import { describe, expect, test } from "vitest";
import type { Answer, SeedDocument } from "../../migrations/moonlanding/seed/answer.ts";
import { DIRT, type Dirt } from "../../migrations/moonlanding/seed/dirt.ts";
import { generateMoonlanding, type GenerateOptions } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import { canonicalJson } from "../../shared/canonical.ts";
import { digest } from "../../shared/identity.ts";

function generate(options: Partial<GenerateOptions> & { readonly records: number }): SeedDocument[] {
  return [...generateMoonlanding({ seed: 7, ...options })];
}

function digestOf(documents: readonly SeedDocument[]): string {
  return digest(
    documents.map(({ path, data, answers }) => `${path} ${canonicalJson(data)} ${JSON.stringify(answers)}`).join("\n"),
  );
}

/** "friday/engagements/list/rfis": the path without the ids of lists. */
function collectionOf({ path }: SeedDocument): string {
  const [root, area, list, , ...below] = path.split("/");
  return [root, area, list, ...below.filter((_, index) => index % 2 === 0)].join("/");
}

function countsOf(documents: readonly SeedDocument[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const document of documents) {
    const collection = collectionOf(document);
    counts[collection] = (counts[collection] ?? 0) + 1;
  }
  return counts;
}

/** How many ids of this sub-collection of engagements occur once more. */
function repeatedIds(name: string): number {
  const documents = generate({ records: 5000 }).filter((document) => collectionOf(document).endsWith(`list/${name}`));
  const ids = documents.map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
  return ids.length - new Set(ids).size;
}

function answersOf(documents: readonly SeedDocument[]): Answer[] {
  return documents.flatMap(({ answers }) => [...answers]);
}

describe("the sequence", () => {
  test("the same seed gives the same documents and answers", () => {
    expect(digestOf(generate({ records: 2300 }))).toBe(digestOf(generate({ records: 2300 })));
  });

  test("another seed gives others", () => {
    expect(digestOf(generate({ records: 2300, seed: 8 }))).not.toBe(digestOf(generate({ records: 2300 })));
  });

  test("its parts one after the other are the whole", () => {
    const parts = [0, 1, 2].flatMap((index) => generate({ records: 2300, part: { index, count: 3 } }));
    expect(digestOf(parts)).toBe(digestOf(generate({ records: 2300 })));
  });

  test("exactly as many documents come as are asked for, and no fewer than 200", () => {
    const asked = [1, 200, 201, 999, 2300, 23_000];
    expect(asked.map((records) => generate({ records }).length)).toEqual([200, 200, 201, 999, 2300, 23_000]);
  });
});

describe("counts and proportions", () => {
  test.each([2300, 23_000])("of %i documents follow those of the default", (records) => {
    const counts = countsOf(generate({ records }));
    const share = (count: number): number => Math.round((count * records) / 230_000);
    const near = (collection: string, count: number): void => {
      expect.soft(counts[collection], collection).toBeGreaterThan(share(count) * 0.9 - 2);
      expect.soft(counts[collection], collection).toBeLessThan(share(count) * 1.1 + 2);
    };
    near("friday/engagements/list", 3200);
    near("friday/engagements/list/sections", 13_000);
    near("friday/engagements/list/rfis", 46_000);
    near("friday/engagements/list/responses", 60_000);
    near("friday/engagements/list/rfis/activity", 56_000);
    near("myworkreview/reviews/list", 49_800);
    near("friday/clients/list", 1200);
  });

  test("of the smallest set leave no collection empty", () => {
    const counts = countsOf(generate({ records: 200 }));
    expect(Object.keys(counts).toSorted()).toEqual([
      "friday/clients/list",
      "friday/engagements/list",
      "friday/engagements/list/responses",
      "friday/engagements/list/rfis",
      "friday/engagements/list/rfis/activity",
      "friday/engagements/list/sections",
      "friday/teams/list",
      "friday/users/list",
      "friday/users/permissions",
      "myworkreview/reviews/list",
      "myworkreview/teams/list",
      "myworkreview/userGroups/list",
      "myworkreview/users/list",
    ]);
  });

  test("of what is embedded in reviews are light on average and have a long tail", () => {
    const reviews = generate({ records: 23_000 }).filter(({ path }) => path.startsWith("myworkreview/reviews/"));
    const tables = new Map<string, number>();
    for (const { table = "" } of answersOf(reviews)) tables.set(table, (tables.get(table) ?? 0) + 1);
    const average = (table: string): number => (tables.get(table) ?? 0) / reviews.length;
    expect.soft(average("checklist") / 0.6).toBeCloseTo(1, 0.7);
    expect.soft(average("checklist_item") / 2.2).toBeCloseTo(1, 0.7);
    expect.soft(average("highlight") / 1.3).toBeCloseTo(1, 0.7);
    expect.soft(average("highlight_comment") / 0.6).toBeCloseTo(1, 0.7);
    expect.soft(Math.max(...reviews.map(({ answers }) => answers.length))).toBeGreaterThan(40);
  });

  test("of rejects stay near one record in a thousand", () => {
    const answers = answersOf(generate({ records: 23_000 }));
    const rejects = answers.filter(({ disposition }) => disposition === "rejected").length;
    expect(rejects / answers.length).toBeGreaterThan(0.0005);
    expect(rejects / answers.length).toBeLessThan(0.0025);
  });

  test("without dirt nothing is rejected or excluded", () => {
    const kinds = new Set(answersOf(generate({ records: 5000, dirty: 0 })).map(({ disposition }) => disposition));
    expect([...kinds].toSorted()).toEqual(["embedded", "mapped", "mapped|merged", "merged"]);
  });
});

describe("identity", () => {
  test("every record has a path of its own, and elements hang on their document's", () => {
    for (const system of ["friday", "mwr"]) {
      const documents = generate({ records: 5000 }).filter((document) => document.system === system);
      const paths = answersOf(documents).map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      for (const { path, answers } of documents) {
        expect(answers[0]?.path).toBe(path);
        expect(answers.slice(1).every((answer) => answer.path.startsWith(`${path}#`))).toBe(true);
      }
    }
  });

  test("document ids have twenty digits of base 62", () => {
    const ids = generate({ records: 2300 })
      .filter(({ path }) => !/permissions|userGroups/.test(path))
      .map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
    expect(ids.filter((id) => !/^[A-Za-z0-9]{20}$/.test(id))).toEqual([]);
  });

  test.each(["rfis", "responses"])("recreated engagements repeat the ids of their %s", (name) => {
    expect(repeatedIds(name)).toBeGreaterThan(50);
  });

  test("recreated engagements have sections with ids of their own", () => {
    expect(repeatedIds("sections")).toBe(0);
  });

  test("records of one person share a group of at least two", () => {
    const groups = new Map<string, number>();
    for (const { group, table } of answersOf(generate({ records: 5000 }))) {
      if (group !== undefined) groups.set(`${table} ${group}`, (groups.get(`${table} ${group}`) ?? 0) + 1);
    }
    expect(groups.size).toBeGreaterThan(4);
    expect([...groups.values()].filter((count) => count < 2)).toEqual([]);
  });
});

describe("dirt", () => {
  const documents = generate({ records: 5000 });
  const answers = answersOf(documents);
  // An engagement that is not there has no answer of its own: what hangs below it is rejected.
  const kinds = Object.keys(DIRT).filter((dirt) => dirt !== "engagement-missing");

  test.each(kinds)("%s is there", (dirt) => {
    expect(answers.filter((answer) => answer.dirt === dirt).length).toBeGreaterThan(0);
  });

  const REJECTIONS: Partial<Record<Dirt, string>> = {
    "user-type-conflict": "type-conflict",
    "client-user-type-conflict": "type-conflict",
    "user-unknown-role": "unknown-role",
    "user-unknown-type": "unknown-type",
    "client-user-unknown-client": "missing-parent",
    "engagement-ambiguous-client": "ambiguous-client",
    "engagement-unresolvable-client": "unresolved-client",
    "engagement-unknown-stage": "unknown-stage",
    "engagement-unknown-interval": "unknown-interval",
    "rfi-wrong-status": "unknown-status",
    "response-unknown-rfi": "missing-parent",
    "response-without-rfi": "missing-reference",
    "response-empty": "empty-response",
    "response-bad-time": "bad-timestamp",
    "activity-of-missing-rfi": "missing-parent",
    "activity-bad-time": "bad-timestamp",
    "review-wrong-status": "unknown-status",
    "review-bad-time": "bad-timestamp",
    "highlight-text-numbers": "bad-coordinates",
  };

  test("is rejected with its rule where it must be, and arrives everywhere else", () => {
    for (const { dirt, disposition, rule } of answers) {
      if (dirt === undefined) continue;
      const expected = REJECTIONS[dirt];
      if (expected !== undefined) expect({ dirt, rule }).toEqual({ dirt, rule: expected });
      else if (dirt !== "activity-of-engagement")
        expect({ dirt, disposition }).not.toEqual({ dirt, disposition: "rejected" });
    }
  });

  test("an engagement that is rejected or missing takes everything below with it", () => {
    const engagements = new Map(
      documents
        .filter(({ path }) => /^friday\/engagements\/list\/[^/]+$/.test(path))
        .map(({ path, answers: [own] }) => [path, own]),
    );
    const below = documents.filter(
      ({ path }) => path.startsWith("friday/engagements/list/") && path.split("/").length > 4,
    );
    const lost = below.filter(({ path }) => {
      const own = engagements.get(path.split("/").slice(0, 4).join("/"));
      return own === undefined || own.disposition === "rejected";
    });
    const parents = new Set(lost.map(({ path }) => path.split("/")[3]));
    expect(parents.size).toBe(5);
    expect(lost.every(({ answers: [own] }) => own?.rule === "missing-parent")).toBe(true);
  });

  test("a rejected document has one record, whatever is embedded in it", () => {
    const rejected = documents.filter(({ answers: [own] }) => own?.disposition === "rejected");
    expect(rejected.filter((document) => document.answers.length > 1)).toEqual([]);
  });

  test("the second highlight with an id is known by id~2", () => {
    const repeated = answers.find(({ dirt }) => dirt === "highlight-duplicate-id");
    expect(repeated?.path).toMatch(/#highlights\/\d+~2$/);
    expect(answers.some(({ path }) => `${path}~2` === repeated?.path)).toBe(true);
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
