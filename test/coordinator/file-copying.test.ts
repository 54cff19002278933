import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FileCopying } from "../../coordinator/file-copying.ts";
import { readFileFigures } from "../../coordinator/read-file-figures.ts";
import { parseConfig } from "../../shared/config.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { openScratch, type Target } from "../../shared/connections/sqlite.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { FileDeclaration } from "../../shared/migration.ts";
import { openQueues, type Queues } from "../../shared/queue.ts";
import type { RunInfo } from "../../shared/run-board.ts";
import { draftsFolder } from "../../shared/run-folder.ts";
import { papers } from "../engine/papers-migration.ts";

const INFO: RunInfo = {
  run: "r",
  migration: "papers",
  version: "1",
  phase: "full",
  target: "",
  batchBytesMax: 1,
  readsMax: null,
  sample: null,
  settings: {},
  state: "running",
};

let redis: RedisServer;
let folder: string;
let queues: Queues;
let target: Target;
let tests = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-copying-"));
  redis = await startRedisServer({ folder });
});
afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  tests += 1;
  queues = openQueues(redis.url, parseConfig({ TOUCHDOWN_QUEUE_PREFIX: `copying${tests}` }));
  target = openScratch();
  target.exec(LEDGER_SQL);
  target.exec(readFileSync(new URL("tables.sql", papers.schema.folder), "utf8"));
});
afterEach(async () => {
  target.close();
  await queues.close();
});

function open(more: Partial<FileDeclaration> = {}): FileCopying {
  if (papers.files === undefined) throw new Error("papers have files");
  return new FileCopying({
    target,
    queues,
    info: INFO,
    declaration: { ...papers.files, ...more },
    folder: filesHere(),
  });
}

function filesHere(): string {
  return join(folder, `files-${tests}`);
}

function addRows(store: string, objects: readonly string[]): void {
  const insert = target.prepare("INSERT INTO paper (id, name, store, object, state) VALUES (?, '', ?, ?, 'waiting')");
  const add = target.transaction(() => objects.forEach((object) => insert.run(`${store} ${object}`, store, object)));
  add();
}

/** As the loader does when the object has been copied. */
function settle(store: string, object: string): void {
  const path = `uploads/${store}/${object}`;
  target.prepare("INSERT INTO _touchdown_files VALUES (?, ?, 'copied', ?, 1, 's', 0)").run(store, object, path);
  const update = "UPDATE paper SET state = 'copied', path = ?, size = 1, sha256 = 's' WHERE store = ? AND object = ?";
  target.prepare(update).run(path, store, object);
}

type Asked = { readonly id: string; readonly store: string; readonly objects: readonly string[] };

async function jobs(): Promise<Asked[]> {
  const waiting = await queues.files.getJobs(["waiting"], 0, -1, true);
  return waiting.map(({ id, data }) => ({
    id: id ?? "",
    store: data.store,
    objects: data.objects.map(({ object }) => object),
  }));
}

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `object-${String(n).padStart(6, "0")}`);

test("every object that a row waits for is asked for once, a hundred a job, store by store", async () => {
  addRows("beta", names(30));
  addRows("alpha", names(250));
  target.exec(
    "INSERT INTO paper (id, name, store, object, state) VALUES ('again', '', 'alpha', 'object-000007', 'waiting')",
  );
  target.exec("INSERT INTO paper (id, name, state) VALUES ('kept', '', 'kept')");
  expect(await open().ask(64)).toBe(true);
  expect((await jobs()).map(({ store, objects }) => [store, objects.length])).toEqual([
    ["alpha", 100],
    ["alpha", 100],
    ["alpha", 50],
    ["beta", 30],
  ]);
  expect((await jobs()).flatMap(({ store, objects }) => (store === "alpha" ? objects : []))).toEqual(names(250));
  expect(readFileFigures(target)).toEqual({ wanted: 280, copied: 0, missing: 0, bytes: 0 });
});

test("jobs on the queue are as many as allowed, and the next call goes on behind them", async () => {
  addRows("alpha", names(2350));
  const copying = open();
  expect(await copying.ask(5)).toBe(false);
  expect(await jobs()).toHaveLength(5);
  expect(await copying.ask(15)).toBe(false);
  expect(await copying.ask(100)).toBe(true);
  const asked = (await jobs()).flatMap(({ objects }) => objects);
  expect(asked.toSorted()).toEqual(names(2350));
});

test("a coordinator that begins anew asks for the same jobs under the same ids, less what is known", async () => {
  addRows("alpha", names(420));
  await open().ask(64);
  const before = await jobs();
  for (const object of names(150)) settle("alpha", object);
  await open().ask(64);
  expect(await jobs()).toEqual(before);
  await queues.files.obliterate({ force: true });
  await open().ask(64);
  const after = await jobs();
  expect(after.map(({ id }) => id)).toEqual(before.slice(1).map(({ id }) => id));
  expect(after.flatMap(({ objects }) => objects)).toEqual(names(420).slice(150));
});

test("a repair asks again under ids of its own, for what still waits", async () => {
  addRows("alpha", names(150));
  const copying = open();
  await copying.ask(64);
  const before = await jobs();
  for (const object of names(120)) settle("alpha", object);
  copying.restart();
  expect(await copying.ask(64)).toBe(true);
  const after = (await jobs()).filter(({ id }) => !before.some((job) => job.id === id));
  expect(after.map(({ objects }) => objects)).toEqual([names(150).slice(120)]);
});

test("long names make short jobs, and a name of any length has its job", async () => {
  const long = names(200).map((name) => name + "x".repeat(1000));
  addRows("alpha", [...long, "y".repeat(200_000), ""]);
  expect(await open().ask(64)).toBe(true);
  const asked = await jobs();
  expect(asked.flatMap(({ objects }) => objects).toSorted()).toEqual([...long, "y".repeat(200_000), ""].toSorted());
  expect(Math.max(...asked.map(({ objects }) => objects.length))).toBeLessThanOrEqual(66);
});

test("an object that others lie below goes where no folder is needed", async () => {
  addRows("alpha", ["a", "a!", "a/b", "a/b/c", "a0", "b/"]);
  await open().ask(64);
  const [job] = await queues.files.getJobs(["waiting"]);
  const paths = new Map(job?.data.objects.map(({ object, path }) => [object, path]));
  const kept = ["a!", "a/b/c", "a0"].map((object) => [object, `uploads/alpha/${object}`]);
  expect([...paths].filter(([object, path]) => path.endsWith(`/${object}`))).toEqual(kept);
  expect(["a", "a/b", "b/"].map((object) => paths.get(object)?.startsWith("uploads/alpha/_/"))).toEqual([
    true,
    true,
    true,
  ]);
});

test("an object that comes when a file lies in the place of its folder goes elsewhere", async () => {
  addRows("alpha", ["a/b", "c"]);
  await open().ask(64);
  for (const object of ["a/b", "c"]) settle("alpha", object);
  addRows("alpha", ["a/b/late", "c/late/r", "c2/late", "d"]);
  const copying = open();
  copying.restart();
  await copying.ask(64);
  const late = (await queues.files.getJobs(["waiting"])).flatMap(({ data }) => data.objects);
  const aside = late.filter(({ path }) => path.startsWith("uploads/alpha/_/")).map(({ object }) => object);
  expect(aside.toSorted()).toEqual(["a/b/late", "c/late/r"]);
});

test("closing forgets what no row names any more, keeps every file, and removes every draft", async () => {
  addRows("alpha", names(3));
  const copying = open();
  await copying.ask(64);
  for (const object of names(3)) {
    settle("alpha", object);
    mkdirSync(dirname(join(filesHere(), "uploads/alpha", object)), { recursive: true });
    writeFileSync(join(filesHere(), "uploads/alpha", object), "x");
  }
  writeFileSync(join(draftsFolder(filesHere()), "left"), "half");
  target.exec("DELETE FROM paper WHERE object = 'object-000001'");
  copying.close();
  expect(target.prepare("SELECT object FROM _touchdown_files ORDER BY object").pluck().all()).toEqual([
    "object-000000",
    "object-000002",
  ]);
  for (const object of names(3)) expect(existsSync(join(filesHere(), "uploads/alpha", object))).toBe(true);
  expect(existsSync(draftsFolder(filesHere()))).toBe(false);
  expect(target.prepare("SELECT detail FROM _touchdown_steps WHERE step = 'files'").pluck().get()).toBe(
    '{"wanted":3,"copied":2,"missing":0,"bytes":2}',
  );
});

test("a row of a store that nobody declared, and stores that would meet, are our own mistakes", async () => {
  await expect(open({ stores: [{ name: "alpha", variable: "A_FILES", to: "up" }] }).ask(1)).resolves.toBe(true);
  const meeting = ["uploads", "uploads/alpha"].map((to, n) => ({ name: `s${n}`, variable: `S${n}_FILES`, to }));
  await expect(open({ stores: meeting }).ask(1)).rejects.toThrow(/would meet in uploads/);
  for (const to of ["", "../up", "/up", ".drafts"]) {
    await expect(open({ stores: [{ name: "alpha", variable: "A_FILES", to }] }).ask(1)).rejects.toThrow(/no folder/);
  }
  addRows("gamma", ["a"]);
  await expect(open().ask(1)).rejects.toThrow(/1 rows of paper name no object of a declared store/);
});

test("asking goes by the table's index, however many rows there are", () => {
  const plan = target
    .prepare<[], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT object, max(state = 'waiting') FROM paper
       WHERE store = 'alpha' AND store IS NOT NULL AND object > 'a' GROUP BY object ORDER BY object LIMIT 1000`,
    )
    .all();
  expect(plan.map(({ detail }) => detail)).toEqual(["SEARCH paper USING INDEX paper_object (store=? AND object>?)"]);
});
