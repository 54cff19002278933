import { describe, expect, test } from "vitest";
import { DIRT, SUBTREE_DIRT, type Dirt, type Planting } from "../../migrations/moonlanding/seed/dirt.ts";
import { FINDING_RULES } from "../../migrations/moonlanding/rules.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { isInstant, type SourceValue } from "../../shared/value.ts";
import { answersOf, generate } from "./generated.ts";

// An engagement that is not there has no answer of its own: what hangs below it is rejected.
const KINDS = Object.keys(DIRT).filter((dirt) => dirt !== "engagement-missing") as Exclude<
  Dirt,
  "engagement-missing"
>[];

describe("from 2,000 documents on", () => {
  const documents = generate({ records: 2000 });
  const answers = answersOf(documents);

  test.each(KINDS)("%s is there", (dirt) => {
    expect(answers.filter((answer) => answer.dirt === dirt).length).toBeGreaterThan(0);
  });

  test("every oddity has the consequence that the table of oddities says", () => {
    for (const { dirt, disposition, rule, finding } of answers) {
      if (dirt === undefined) continue;
      const { rejects, excludes, finding: told }: Planting = DIRT[dirt];
      expect({ dirt, rule }).toEqual({ dirt, rule: rejects ?? excludes });
      expect({ dirt, finding }).toEqual({ dirt, finding: told });
      const expected = rejects !== undefined ? /^rejected$/ : excludes !== undefined ? /^excluded$/ : /^mapped/;
      expect(disposition).toMatch(expected);
    }
  });

  test("an engagement that is rejected or missing takes everything below with it, but for what stays behind anyway", () => {
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
    expect(parents.size).toBe(SUBTREE_DIRT.size);
    const others = lost.filter(({ path }) => !path.includes("/last_read_messages/"));
    expect(new Set(others.map(({ answers: [own] }) => own?.rule))).toEqual(new Set(["missing-parent"]));
  });

  test.each([
    ["a timestamp", (value: SourceValue) => isInstant(value)],
    ["{_seconds, _nanoseconds}", (value: SourceValue) => "_seconds" in (mapOf(value) ?? {})],
    ["{seconds, nanoseconds}", (value: SourceValue) => "seconds" in (mapOf(value) ?? {})],
    ["ISO 8601 with Z", isText(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)],
    ["ISO 8601 with an offset", isText(/^\d{4}-\d\d-\d\dT[\d:.]+\+02:00$/)],
    ["YYYY-MM-DD", isText(/^\d{4}-\d\d-\d\d$/)],
    ["YYYY-MM-DD HH:mm", isText(/^\d{4}-\d\d-\d\d \d\d:\d\d$/)],
    ["YYYY-MM-DD HH:mm:ss", isText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)],
    ["DD/MM/YY HH:mm", isText(/^\d\d\/\d\d\/\d\d \d\d:\d\d$/)],
    ["DD/MM/YYYY", isText(/^\d\d\/\d\d\/\d{4}$/)],
    [
      "epoch seconds",
      (value: SourceValue) => typeof value === "bigint" && value > 1_600_000_000n && value < 2_000_000_000n,
    ],
    [
      "epoch milliseconds",
      (value: SourceValue) => typeof value === "bigint" && value > 1_600_000_000_000n && value < 2_000_000_000_000n,
    ],
    ["nothing, as a blank", isText(/^$/)],
    ["nothing, as null", (value: SourceValue) => value === null],
  ])("times are written as %s", (_, isShape) => {
    const times = [
      "createdTime",
      "created_at",
      "completion_date",
      "date_requested",
      "published_date",
      "log_time",
      "closed_date",
    ];
    const values = documents.flatMap(({ data }) =>
      times.flatMap((field) => (field in data ? [data[field] ?? null] : [])),
    );
    expect(values.some(isShape)).toBe(true);
  });

  test("the second highlight with an id is known by id~2", () => {
    const repeated = answers.find(({ dirt }) => dirt === "highlight-duplicate-id");
    expect(repeated?.path).toMatch(/#highlights\/\d+~2$/);
    expect(answers.some(({ path }) => `${path}~2` === repeated?.path)).toBe(true);
  });

  test("one image is long, and its document still fits into a Firestore document", () => {
    const sizes = documents.map(({ data }) =>
      Math.max(0, ...(JSON.stringify(data, textOf).match(/"image":"[^"]*"/g) ?? []).map(({ length }) => length)),
    );
    expect(Math.max(...sizes)).toBeGreaterThan(190_000);
    expect(Math.max(...documents.map(({ data }) => JSON.stringify(data, textOf).length))).toBeLessThan(1_000_000);
  });
});

describe("how much there is", () => {
  test("rejects stay below one record in a hundred at the default", () => {
    const answers = answersOf(generate({ records: 46_000 }));
    const rejects = answers.filter(({ disposition }) => disposition === "rejected").length;
    expect(rejects / answers.length).toBeGreaterThan(0.001);
    expect(rejects / answers.length).toBeLessThan(0.01);
  });

  test("ten times the share gives about ten times as much of each oddity, as far as there is room", () => {
    const count = (dirty: number): number =>
      answersOf(generate({ records: 46_000, dirty })).filter(({ dirt }) => dirt === "review-log-bad-time").length;
    expect(count(0.03) / count(0.003)).toBeCloseTo(10, 0);
  });

  test("without dirt nothing is rejected and nothing is planted", () => {
    const answers = answersOf(generate({ records: 5000, dirty: 0 }));
    const kinds = new Set(answers.map(({ disposition }) => disposition));
    expect([...kinds].toSorted()).toEqual(["embedded", "excluded", "mapped", "mapped|merged", "merged"]);
    expect(answers.filter(({ dirt, finding }) => dirt !== undefined || finding !== undefined)).toEqual([]);
  });

  test("fields of nobody's plan come only when they are asked for, and their answers name them", () => {
    const documents = generate({ records: 5000, unknownFields: true });
    const plain = generate({ records: 5000 });
    const named = documents.filter(({ answers: [own] }) => own?.unknownFields !== undefined);
    expect(named.length).toBeGreaterThan(20);
    for (const { path, data, answers } of named) {
      const before = plain.find((document) => document.path === path)?.data ?? {};
      const added = Object.keys(data).filter((field) => !(field in before));
      expect(added).toEqual(answers[0]?.unknownFields);
    }
    expect(answersOf(plain).filter(({ unknownFields }) => unknownFields !== undefined)).toEqual([]);
  });
});

test("every finding that is expected has a rule", () => {
  const told = Object.values(DIRT).flatMap((planting: Planting) => planting.finding ?? []);
  expect(told.filter((rule) => !(rule in FINDING_RULES))).toEqual([]);
});

function isText(pattern: RegExp): (value: SourceValue) => boolean {
  return (value) => typeof value === "string" && pattern.test(value);
}

/** What JSON does not hold is of no interest here. */
function textOf(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}
