import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { generateMoonlanding } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import { answersOf, collectionOf, countBy, generate } from "./generated.ts";

/** Every collection, with how many documents of it there are in 230,000. */
const DEFAULT_COUNTS = {
  "friday/users/permissions": 3,
  "friday/users/list": 361,
  "friday/clients/entity_types": 8,
  "friday/clients/engagement_types": 12,
  "friday/clients/list": 995,
  "friday/teams/list": 7,
  "friday/templates/list": 12,
  "friday/rfis/list": 48,
  "friday/recreationLogs/list": 400,
  "friday/logs/list": 6000,
  "friday/emails/list": 200,
  emails: 400,
  "friday/settings": 1,
  "friday/emailCounters": 1,
  "friday/engagements": 1,
  "friday/clients": 1,
  "friday/settings/engagement_notifications": 6,
  "friday/engagements/client_sent_notifications": 200,
  "friday/engagements/list": 861,
  "friday/engagements/list/sections": 4300,
  "friday/engagements/list/rfis": 36_000,
  "friday/engagements/list/responses": 48_000,
  "friday/engagements/list/files": 9000,
  "friday/engagements/list/activity": 14_000,
  "friday/engagements/list/checklists": 2600,
  "friday/engagements/list/last_read_messages": 3000,
  "myworkreview/userGroups/list": 3,
  "myworkreview/users/list": 112,
  "myworkreview/teams/list": 7,
  "myworkreview/templates/list": 16,
  "myworkreview/checklists/list": 23,
  "myworkreview/sections/list": 2,
  "myworkreview/settings/list": 1,
  "myworkreview/apis/list": 2,
  "myworkreview/reviews/list": 1363,
  "myworkreview/removedHighlights/list": 150,
  "myworkreview/logs/list": 40_321,
} as const;

/** Chats and activities have messages in several places, some of them outside of where they belong. */
const SPREAD = {
  chat: 23_000,
  "rfis/activity": 38_583,
} as const;

describe("230,000 documents", () => {
  const tables = new Map<string, number>();
  let users = 0;
  const counts: Record<string, number> = {};
  const systems: Record<string, number> = {};
  for (const document of generateMoonlanding({ records: 230_000, seed: 1 })) {
    const collection = collectionOf(document);
    counts[collection] = (counts[collection] ?? 0) + 1;
    systems[document.system] = (systems[document.system] ?? 0) + 1;
    for (const { table = "", disposition, path } of document.answers) {
      if (disposition === "mapped") tables.set(table, (tables.get(table) ?? 0) + 1);
      if (disposition === "mapped|merged" && path.startsWith("myworkreview/users/")) users += 1;
    }
  }

  test("are 180,000 of Friday and 50,000 of MyWorkReview, exactly", () => {
    expect(systems).toEqual({ friday: 180_000, mwr: 50_000 });
  });

  test("divide among the collections as the live systems and the large estimate say", () => {
    expect(counts).toMatchObject(DEFAULT_COUNTS);
    const inPlaces = (end: string): number =>
      Object.entries(counts).reduce((sum, [name, count]) => sum + (name.endsWith(end) ? count : 0), 0);
    expect(inPlaces("/chat")).toBe(SPREAD.chat);
    expect(inPlaces("/activity") - 14_000).toBe(SPREAD["rfis/activity"]);
  });

  test("hold in their reviews as many checklist items and highlights as were counted", () => {
    const items = (tables.get("checklist_item") ?? 0) - DEFAULT_COUNTS["friday/engagements/list/checklists"];
    expect(items).toBeGreaterThan(12_000);
    expect(items).toBeLessThan(13_000);
    expect(tables.get("highlight")).toBeGreaterThan(5700);
    expect(tables.get("highlight")).toBeLessThan(6300);
  });

  test("share 92 people of MyWorkReview with Friday", () => {
    expect(users).toBe(92);
  });
});

describe("a set of any size", () => {
  test("has exactly as many documents as are asked for, and no fewer than 200", () => {
    const asked = [1, 200, 201, 999, 1999, 2000, 2300, 23_000];
    expect(asked.map((records) => generate({ records }).length)).toEqual([
      200, 200, 201, 999, 1999, 2000, 2300, 23_000,
    ]);
  });

  test.each([0, 0.05, 1])("has them whatever the dirt, here %d", (dirty) => {
    expect([200, 2300, 9000].map((records) => generate({ records, dirty }).length)).toEqual([200, 2300, 9000]);
  });

  test("has every collection, however small it is", () => {
    const counts = countBy(generate({ records: 200 }), collectionOf);
    const expected = [
      ...Object.keys(DEFAULT_COUNTS),
      "friday/engagements/list/chat",
      "friday/engagements/list/rfis/activity",
      "myworkreview/reviews/list/chat",
    ];
    expect(Object.keys(counts).toSorted()).toEqual(expected.toSorted());
  });

  test("has a row for every table that is fed, from 2,000 documents on", () => {
    const tables = new Set(answersOf(generate({ records: 2000 })).map(({ table }) => table));
    expect([...tables].filter((table) => table !== undefined).toSorted()).toEqual([
      "audit_logs",
      "chat_messages",
      "checklist",
      "checklist_item",
      "client",
      "client_user",
      "collaborator",
      "email",
      "engagement",
      "file",
      "flag",
      "highlight",
      "highlight_comment",
      "letter",
      "removedHighlight",
      "review",
      "review_template",
      "rfi",
      "rfi_response",
      "rfi_section",
      "team",
      "template_section",
      "tender",
      "users",
    ]);
  });

  test("keeps the proportions of the default", () => {
    const counts = countBy(generate({ records: 46_000 }), collectionOf);
    for (const [collection, count] of Object.entries(DEFAULT_COUNTS).filter(([, each]) => each > 500)) {
      expect.soft((counts[collection] ?? 0) / (count / 5), collection).toBeCloseTo(1, 0.9);
    }
  });
});

test("no more memory is held at the end of 400,000 documents than at the beginning", { timeout: 120_000 }, () => {
  setFlagsFromString("--expose-gc");
  // The flag makes it a global of new contexts only.
  const collect = runInNewContext("gc") as () => void;
  const held: number[] = [];
  let count = 0;
  for (const _ of generateMoonlanding({ records: 400_000, seed: 1 })) {
    count += 1;
    if (count % 80_000 !== 0) continue;
    collect();
    held.push(process.memoryUsage().heapUsed);
  }
  expect(held).toHaveLength(5);
  expect(Math.max(...held) - (held[0] ?? 0)).toBeLessThan(8_000_000);
});
