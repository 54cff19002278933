import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from "vitest";
import { openFirestore } from "../../shared/connections/firestore.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import type { Landing, SourceRecord } from "../../shared/landing.ts";
import type { Migration } from "../../shared/migration.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { isArray, isMap, type SourceMap } from "../../shared/value.ts";
import { tiny } from "../engine/tiny-migration.ts";
import { closeLab, conduct, openLab, startLabWorker, type Lab } from "../support/harness.ts";
import { replay } from "../support/replay.ts";
import { startServers, type Servers } from "../support/servers.ts";

/** The tiny migration, in which items of a parent may be rejected by a rule of their own, and people by another one than everything else. */
const migration: Migration = {
  ...tiny,
  collections: tiny.collections.map((collection) => ({
    ...collection,
    transform: (record, context) => {
      const outcome = collection.transform(record, context);
      const landings = outcome.landings.map((landing, index): Landing => {
        if (landing.kind === "rejected") return { ...landing, rule: RULES[collection.name] ?? landing.rule };
        const rule = ruleOfItem(record, index - 1);
        if (rule === null) return landing;
        return { kind: "rejected", element: landing.element, rule, reason: "as it says", raw: rule };
      });
      return { ...outcome, landings };
    },
  })),
};

/** Says of itself with which rule it is rejected; null where it does not. */
function ruleOfItem({ data }: SourceRecord, index: number): string | null {
  const items = data["items"];
  const item = isArray(items) ? items[index] : undefined;
  const map: SourceMap = item !== undefined && isMap(item) ? item : {};
  const rule = map["reject"];
  return typeof rule === "string" ? rule : null;
}

const RULES: Readonly<Record<string, string>> = { people: "no-email", parents: "no-title", children: "no-position" };

let servers: Servers;
let lab: Lab;
beforeAll(async () => {
  servers = await startServers();
});
afterAll(() => servers.stop());
beforeEach(() => {
  lab = openLab(servers.addresses);
});
afterEach(() => closeLab(lab));

async function write(documents: Readonly<Record<string, object>>): Promise<void> {
  const { projectId, emulatorHost } = lab;
  const { firestore, close } = openFirestore({ projectId, credentials: null, emulatorHost });
  for (const [path, data] of Object.entries(documents)) await firestore.doc(`tiny/${path}`).set(data);
  await close();
}

/** Runs, mends the documents, and replays one rule. */
async function replayed(
  given: Readonly<Record<string, object>>,
  mended: Readonly<Record<string, object>>,
  rule: string,
): Promise<{ readonly documents: number; readonly before: readonly string[]; readonly after: readonly string[] }> {
  await write(given);
  const worker = startLabWorker(lab, migration);
  await conduct(lab, migration);
  const before = rejects();
  await write(mended);
  const { documents } = await replay(lab, migration, { rule });
  await worker.stop();
  return { documents, before, after: rejects() };
}

/** "no-title parents/list/a" of each reject. */
function rejects(): readonly string[] {
  return select("SELECT rule || ' ' || substr(path, 6) FROM _touchdown_rejects ORDER BY 1");
}

function select(sql: string): readonly string[] {
  const target = openTargetReadOnly(targetFile(lab.config.runsDir, "run"));
  try {
    return target.prepare<[], string>(sql).pluck().all();
  } finally {
    target.close();
  }
}

test("only documents with a reject of the rule are read again; the rejects of other rules stay, mended or not", async () => {
  const { documents, before, after } = await replayed(
    {
      "parents/list/a": { title: "A" },
      "parents/list/b": { title: 2 },
      "parents/list/c": { title: 3 },
      "parents/list/a/children/x": { position: "first" },
      "parents/list/b/children/y": { position: 1 },
    },
    {
      "parents/list/b": { title: "B" },
      "parents/list/a/children/x": { position: 1 },
    },
    "no-title",
  );
  expect(before).toEqual([
    "missing-parent parents/list/b/children/y",
    "no-position parents/list/a/children/x",
    "no-title parents/list/b",
    "no-title parents/list/c",
  ]);
  expect(documents).toBe(2);
  expect(after).toEqual([
    "missing-parent parents/list/b/children/y",
    "no-position parents/list/a/children/x",
    "no-title parents/list/c",
  ]);
  expect(select("SELECT title FROM parent ORDER BY 1")).toEqual(["A", "B"]);
});

test("what waited for a parent that a rule had rejected lands when its own rule is replayed", async () => {
  const worker = startLabWorker(lab, migration);
  await write({ "parents/list/b": { title: 2 }, "parents/list/b/children/y": { position: 1 } });
  await conduct(lab, migration);
  await write({ "parents/list/b": { title: "B" } });
  await replay(lab, migration, { rule: "no-title" });
  expect(rejects()).toEqual(["missing-parent parents/list/b/children/y"]);
  expect(await replay(lab, migration, { rule: "missing-parent" })).toEqual({ documents: 1, before: 1, after: 0 });
  expect(await replay(lab, migration, { rule: "missing-parent" })).toEqual({ documents: 0, before: 0, after: 0 });
  await worker.stop();
});

test("a document that is read again lands with all that was rejected of it, as it is at one moment", async () => {
  const items = (one: string | null, two: string | null): object => ({
    title: "A",
    items: [
      { id: "one", ...(one === null ? {} : { reject: one }) },
      { id: "two", ...(two === null ? {} : { reject: two }) },
    ],
  });
  const { documents, before, after } = await replayed(
    { "parents/list/a": items("odd", "even"), "parents/list/b": items(null, "even") },
    { "parents/list/a": items(null, "other"), "parents/list/b": items(null, null) },
    "odd",
  );
  expect(before).toEqual([
    "even parents/list/a#items/two",
    "even parents/list/b#items/two",
    "odd parents/list/a#items/one",
  ]);
  expect(documents).toBe(1);
  expect(after).toEqual(["even parents/list/b#items/two", "other parents/list/a#items/two"]);
});

test("claims that a replay of one rule brings are settled, and what had won before stands or gives way", async () => {
  const { after } = await replayed(
    {
      "guests/list/g": { email: "p@example.com", name: "Guest" },
      "people/list/p": { email: 5, name: "Person" },
      "parents/list/c": { title: 3 },
    },
    { "people/list/p": { email: "p@example.com", name: "Person" }, "parents/list/c": { title: "C" } },
    "no-email",
  );
  expect(after).toEqual(["no-title parents/list/c"]);
  expect(select("SELECT name FROM person ORDER BY 1")).toEqual(["Person"]);
  const tally =
    "SELECT sum(mapped) || ' mapped ' || sum(merged) || ' merged ' || sum(held) || ' held' FROM _touchdown_pages";
  expect(select(`${tally} WHERE collection IN ('people', 'guests')`)).toEqual(["1 mapped 1 merged 0 held"]);
});
