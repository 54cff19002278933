import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { documentsInMemory } from "../../../coordinator/checks/documents.ts";
import { sourceDocuments } from "../../../coordinator/checks/read-documents.ts";
import { runChecks, type ChecksOptions } from "../../../coordinator/checks/run-checks.ts";
import { startEmulator, type Emulator } from "../../../emulators/firestore/server.ts";
import { openFirestoreSource } from "../../../producers/firestore-source.ts";
import type { Check, OpenCheck } from "../../../shared/check.ts";
import { openFirestore } from "../../../shared/connections/firestore.ts";
import { openScratch, openTarget } from "../../../shared/connections/sqlite.ts";
import { LEDGER_SQL } from "../../../shared/ledger-schema.ts";
import type { OpenSource } from "../../../shared/source.ts";
import { SAMPLES_MAX } from "../../../shared/verdict.ts";
import { tiny } from "../../engine/tiny-migration.ts";

const PROJECT = "checks";
const PEOPLE = numbered(50, (n) => `tiny/people/list/p${n}`);
const PARENTS = numbered(90, (n) => `tiny/parents/list/x${n}`);
const CHILDREN = numbered(40, (n) => `tiny/parents/list/x${n % 7}/children/c${n}`);

const folder = mkdtempSync(join(tmpdir(), "touchdown-run-checks-"));
const targetFile = join(folder, "target.db");
let emulator: Emulator;
let readTime: string | null = null;

beforeAll(async () => {
  emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: null });
  await write([...PEOPLE, ...PARENTS, ...CHILDREN].map((path, n) => [path, { n, items: [{ id: "a" }, { id: "b" }] }]));
  const source = openSource("friday");
  readTime = await source.pin();
  await source.close();
  makeTarget();
});
afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const openSource: OpenSource = (system) =>
  openFirestoreSource({
    system,
    projectId: PROJECT,
    credentials: null,
    emulatorHost: emulator.address,
    timeoutMs: 5000,
  });

/** Parents landed in ranges of 15, children in one; of the people the ledger knows nothing. */
function makeTarget(): void {
  const target = openScratch();
  target.exec(LEDGER_SQL);
  const page = target.prepare("INSERT INTO _touchdown_pages VALUES (NULL, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, '', 0, 0)");
  const sorted = PARENTS.toSorted();
  for (let start = 0; start < sorted.length; start += 15) {
    const upTo = start + 15 >= sorted.length ? null : (sorted[start + 14] ?? null);
    page.run("parents", start === 0 ? null : sorted[start - 1], upTo, 15);
  }
  page.run("children", null, null, 40);
  target.prepare("VACUUM INTO ?").run(targetFile);
  target.close();
}

async function write(documents: readonly (readonly [path: string, data: object])[]): Promise<void> {
  const { firestore, close } = openFirestore({ projectId: PROJECT, credentials: null, emulatorHost: emulator.address });
  const batch = firestore.batch();
  for (const [path, data] of documents) batch.set(firestore.doc(path), data);
  await batch.commit();
  await close();
}

function run(checks: readonly Check[], options: Partial<ChecksOptions> = {}) {
  return runChecks({
    checks,
    migration: tiny,
    targetFile,
    filesFolder: folder,
    documents: sourceDocuments({ openSource, readTimes: { friday: readTime } }),
    seed: 1,
    startedAtMs: 0,
    signal: new AbortController().signal,
    ...options,
  });
}

function check(collections: readonly string[], open: Partial<OpenCheck> = {}, name = "a"): Check {
  const conclude = () => ({ checked: 1, failed: 0, detail: "One.", samples: [] });
  return { name, title: `Check ${name}`, collections, open: () => ({ see: () => undefined, conclude, ...open }) };
}

/** A check that writes down what it sees. */
function witness(collections: readonly string[]): { readonly check: Check; readonly seen: string[] } {
  const seen: string[] = [];
  return { seen, check: check(collections, { see: ({ path }) => void seen.push(path) }) };
}

function numbered(count: number, pathOf: (n: number) => string): string[] {
  return Array.from({ length: count }, (_, n) => pathOf(n));
}

test("each document is read once, and shown to all who want it in the order of the migration and of keys", async () => {
  const all = witness(["children", "people", "parents"]);
  const some = witness(["parents"]);
  const { reads, verdicts } = await run([all.check, some.check]);
  const inOrder = [...PEOPLE.toSorted(), ...PARENTS.toSorted(), ...CHILDREN.toSorted()];
  expect(all.seen).toEqual(inOrder);
  expect(some.seen).toEqual(PARENTS.toSorted());
  // Beyond the documents only a page that ends where its range may go on is asked for in vain.
  expect(reads - inOrder.length).toBeLessThanOrEqual(2);
  expect(verdicts.map(({ status }) => status)).toEqual(["PASS", "PASS"]);
});

test("what no check wants is not read", async () => {
  expect((await run([check([])])).reads).toBe(0);
  const { reads } = await run([witness(["parents"]).check]);
  expect(reads).toBe(PARENTS.length);
});

test("a source that fails for a moment is asked again, and nothing is seen twice", async () => {
  const { seen, check: parents } = witness(["parents"]);
  emulator.setFaults([{ kind: "cut", afterDocuments: 4, method: "RunQuery", count: 3 }]);
  await run([parents]);
  emulator.setFaults([]);
  expect(seen).toEqual(PARENTS.toSorted());
});

test("a source that refuses ends the run with its own failure", async () => {
  emulator.setFaults([{ kind: "status", code: "PERMISSION_DENIED", method: "RunQuery" }]);
  await expect(run([witness(["parents"]).check])).rejects.toMatchObject({ code: "SOURCE_DENIED" });
  emulator.setFaults([]);
});

test("a check that throws anywhere fails with the reason, and the others go on", async () => {
  const broken = (): never => {
    throw new RangeError("no such column: x9");
  };
  const { verdicts } = await run([
    { ...check(["parents"]), open: broken },
    check(["parents"], { see: broken }),
    check(["parents"], { conclude: broken }),
    check(["parents"], { conclude: () => Promise.reject(new RangeError("no such column: x9")) }),
    check(["parents"]),
  ]);
  expect(verdicts.map(({ status }) => status)).toEqual(["FAIL", "FAIL", "FAIL", "FAIL", "PASS"]);
  for (const verdict of verdicts.slice(0, 4)) {
    expect(verdict).toMatchObject({ failed: 1, detail: "The check broke off: RangeError: no such column: x9" });
  }
});

test("a check that found nothing to look at is skipped, with its reason", async () => {
  const conclude = () => ({ checked: 0, failed: 0, detail: "The source holds none.", samples: [] });
  const { verdicts } = await run([check(["guests"], { conclude })]);
  expect(verdicts).toMatchObject([{ status: "SKIP", checked: 0, detail: "The source holds none." }]);
});

test("failures are a FAIL, however much was checked, and samples are bounded", async () => {
  const samples = numbered(30, String).map((key) => ({ key, detail: "wrong" }));
  const { verdicts } = await run([check([], { conclude: () => ({ checked: 5, failed: 30, detail: "x", samples }) })]);
  expect(verdicts[0]).toMatchObject({ status: "FAIL", failed: 30 });
  expect(verdicts[0]?.samples).toHaveLength(SAMPLES_MAX);
});

test("they conclude one after the other, in their order", async () => {
  const order: string[] = [];
  const slow = (name: string): Check =>
    check(
      [],
      {
        conclude: async () => {
          order.push(`${name} begins`);
          await new Promise((resolve) => setTimeout(resolve, 10));
          order.push(`${name} ends`);
          return { checked: 1, failed: 0, detail: "", samples: [] };
        },
      },
      name,
    );
  const { verdicts } = await run([slow("b"), slow("a")]);
  expect(order).toEqual(["b begins", "b ends", "a begins", "a ends"]);
  expect(verdicts.map(({ name }) => name)).toEqual(["b", "a"]);
});

test("cut off in the middle it stops at once, and the target and the source are let go", async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  const see: OpenCheck["see"] = ({ path }) => {
    seen.push(path);
    if (seen.length === 20) controller.abort();
  };
  const aborted = run([check(["people", "parents"], { see })], { signal: controller.signal });
  await expect(aborted).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(seen.length).toBeLessThan(PEOPLE.length + PARENTS.length);
});

test("timers have their turn while it is checking", async () => {
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const see = () => {
    const end = performance.now() + 1;
    while (performance.now() < end);
  };
  await run([check(["parents"], { see })], { documents: documentsInMemory(manyParents()) });
  clearInterval(timer);
  expect(turns).toBeGreaterThan(3);
});

test("the target is there to read only, and temporary tables are not the target", async () => {
  const writing: Check = {
    ...check([]),
    open: ({ target }) => {
      target.exec("CREATE TEMP TABLE seen (path TEXT)");
      target.exec("DELETE FROM _touchdown_pages");
      throw new Error("the target was written");
    },
  };
  const { verdicts } = await run([writing]);
  expect(verdicts[0]?.detail).toContain("readonly");
});

test("a collection that the migration does not have is a mistake, not an empty one", async () => {
  await expect(run([check(["parnets"])])).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});

test("the documents are as of the run's read time, but for what a replay has landed since", async () => {
  await write([
    ["tiny/parents/list/x1", { n: "changed" }],
    ["tiny/parents/list/x2", { n: "replayed" }],
    [
      "tiny/parents/list/x3",
      {
        n: "changed",
        items: [
          { id: "a", now: true },
          { id: "b", now: true },
        ],
      },
    ],
  ]);
  const target = openTarget(targetFile);
  const record = target.prepare(
    "INSERT INTO _touchdown_records VALUES ('friday', ?, 'parents', 1, NULL, 'parent', 'i', '', ?, 1)",
  );
  record.run("tiny/parents/list/x1", Number(readTime));
  record.run("tiny/parents/list/x2", Number(readTime) + 1);
  record.run("tiny/parents/list/x3#items/b", Number(readTime) + 1);
  target.close();
  const seen = new Map<string, unknown>();
  await run([check(["parents"], { see: ({ id, data }) => void seen.set(id, data) })]);
  expect(seen.get("x1")).toMatchObject({ n: 51n });
  expect(seen.get("x2")).toEqual({ n: "replayed" });
  expect(seen.get("x3")).toEqual({ n: 53n, items: [{ id: "a" }, { id: "b", now: true }] });
});

function manyParents() {
  const records = PARENTS.map((path) => ({
    system: "friday",
    path,
    id: path,
    data: {},
    createTimeUs: 0,
    updateTimeUs: 0,
  }));
  return new Map([["parents", records.concat(records, records)]]);
}
