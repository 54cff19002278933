import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { WHOLE_RANGE } from "../../shared/key.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import type { DirectoryEntries } from "../../shared/migration.ts";
import type { PageJob } from "../../shared/batch.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { LedgerWriter } from "../../workers/ledger-writer.ts";
import { loadBatch } from "../../workers/load-batch.ts";
import { transformPage } from "../../workers/page-transform.ts";
import { settleMerge } from "../../workers/settle-merge.ts";
import { TargetWriter } from "../../workers/target-writer.ts";
import { cutBatches } from "../../workers/transform-worker.ts";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { tiny } from "../engine/tiny-migration.ts";
import {
  catalogOf,
  closeLab,
  conduct,
  kill,
  openLab,
  snapshot,
  spawnInLab,
  startLabWorker,
  until,
  type Lab,
} from "../support/harness.ts";
import { startRawRedis, type RawRedis } from "../support/raw-redis.ts";
import type { Servers } from "../support/servers.ts";
import { runUndisturbed } from "../support/undisturbed.ts";

let servers: Servers;
let undisturbed: Record<string, unknown[]>;
let projectId: string;
let lab: Lab;
let workers: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  ({ servers, projectId, content: undisturbed } = await runUndisturbed());
});
afterAll(() => servers.stop());

beforeEach(() => {
  lab = openLab(servers.addresses, { projectId });
  workers = [];
});
afterEach(async () => {
  servers.emulator.setFaults([]);
  await Promise.all(workers.map((worker) => worker.stop()));
  closeLab(lab);
});

test.each([
  ["is unavailable now and then", { kind: "status", code: "UNAVAILABLE", method: "RunQuery", every: 3, count: 5 }],
  ["has spent its quota for a while", { kind: "status", code: "RESOURCE_EXHAUSTED", method: "RunQuery", count: 8 }],
  ["cuts its streams after some documents", { kind: "cut", afterDocuments: 7, count: 15 }],
  [
    "fails while it is planned",
    { kind: "status", code: "UNAVAILABLE", method: "RunAggregationQuery", every: 2, count: 6 },
  ],
  ["answers slowly", { kind: "latency", ms: 30 }],
] as const)("a source that %s costs time and changes nothing in the result", async (_, fault) => {
  servers.emulator.setFaults([fault]);
  workers.push(startLabWorker(lab, tiny));
  await conduct(lab, tiny);
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("every batch delivered twice and in reverse order gives the same tables", async () => {
  const file = targetFile(lab.config.runsDir, "run");
  mkdirSync(dirname(file), { recursive: true });
  const target = openTarget(file);
  target.exec(LEDGER_SQL);
  target.exec(readFileSync(new URL("tables.sql", tiny.schema.folder), "utf8"));
  const catalog = catalogOf(tiny);
  const open = {
    target,
    catalog,
    writer: new TargetWriter(target, catalog),
    ledger: new LedgerWriter(target),
    reach: () => undefined,
  };
  const source = lab.openSource("friday");
  let persons: DirectoryEntries = new Map();
  for (const collection of tiny.collections) {
    if (collection.name === "parents") {
      for (const merge of [...tiny.merges, ...tiny.merges]) settleMerge(merge, open);
      const rows = target.prepare<[], { key: string; value: string }>(tiny.directories[0]?.sql ?? "").all();
      persons = new Map(rows.map(({ key, value }) => [key, JSON.parse(value)]));
    }
    const work = { collection, catalog, context: { directory: () => persons, settings: {} } };
    const batches = [];
    let page: PageJob = {
      ...WHOLE_RANGE,
      run: "run",
      migration: "tiny",
      version: "1",
      collection: collection.name,
      limit: 30,
      readTime: null,
      directories: {},
    };
    for (;;) {
      const records = await source.readPage({ at: collection.at, range: page, limit: page.limit, readTime: null });
      const mapped = transformPage(records, work);
      batches.push(...cutBatches(page, { ...mapped, reads: records.length, system: "friday", bytesMax: 20_000 }));
      if (records.length < page.limit) break;
      page = { ...page, after: records.at(-1)?.path ?? null };
    }
    for (const batch of [...batches, ...batches].toReversed()) loadBatch(batch, { ...open, collection });
  }
  target.close();
  await source.close();
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("a Redis that is killed for 20 seconds and restarted goes on with its jobs", async () => {
  const first = await startRawRedis(lab.folder);
  lab = { ...lab, redisUrl: first.url };
  servers.emulator.setFaults([{ kind: "latency", ms: 40 }]);
  workers.push(startLabWorker(lab, tiny));
  const outages: Promise<RawRedis>[] = [];
  await conduct(lab, tiny, {
    onFacts: (facts) => {
      if ((facts.collections.get("children")?.documents ?? 0) < 60) return;
      if (outages.length === 0) outages.push(restartAfter(first, 20_000));
    },
  });
  expect(outages).toHaveLength(1);
  await Promise.all(workers.map((worker) => worker.stop()));
  for (const restarted of await Promise.all(outages)) await kill(restarted.process, "SIGTERM");
  expect(snapshot(lab)).toEqual(undisturbed);
}, 120_000);

async function restartAfter(redis: RawRedis, outageMs: number): Promise<RawRedis> {
  await kill(redis.process, "SIGKILL");
  await sleep(outageMs);
  return startRawRedis(lab.folder, redis.port);
}

test("a target that finds no room waits, says so, and goes on when there is room", async () => {
  // A limit on file size fails the very write that a full disk fails; it is raised for the running process.
  const worker = spawnInLab(lab, "worker-main.ts", { shell: "trap '' XFSZ; ulimit -S -f 900" });
  let notice = "";
  await conduct(lab, tiny, {
    onFacts: (facts) => {
      const [first] = facts.notices;
      if (first === undefined || notice !== "") return;
      notice = first;
      void liftLimit(worker.pid ?? 0);
    },
  });
  await kill(worker, "SIGTERM");
  expect(notice).toMatch(/full.*free some space/);
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("a budget of reads stops the run before it is exceeded, and a higher one resumes it", async () => {
  workers.push(startLabWorker(lab, tiny));
  await expect(conduct(lab, tiny, { readsMax: 700 })).rejects.toMatchObject({ code: "READ_BUDGET_SPENT" });
  const facts = await conduct(lab, tiny, { readsMax: 100_000 });
  expect(facts.readsSpent).toBeLessThan(3000);
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("an error budget stops a run that rejects too much", async () => {
  workers.push(startLabWorker(lab, tiny));
  const strict = { ...tiny, errorBudget: { countMax: 0, ratioMax: 0 } };
  await expect(conduct(lab, strict)).rejects.toMatchObject({ code: "ERROR_BUDGET_SPENT" });
});

async function liftLimit(pid: number): Promise<void> {
  const { execFile } = await import("node:child_process");
  await until(
    "the limit is lifted",
    () =>
      new Promise<boolean>((resolve) => {
        execFile("prlimit", ["--pid", String(pid), "--fsize=unlimited"], (error) => resolve(error === null));
      }),
  );
}
