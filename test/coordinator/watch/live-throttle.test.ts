import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../../shared/config.ts";
import { openTargetReadOnly } from "../../../shared/connections/sqlite.ts";
import { targetFile } from "../../../shared/run-folder.ts";
import { FULL_SPEED, type Speed } from "../../../shared/speed.ts";
import { tiny } from "../../engine/tiny-migration.ts";
import {
  closeLab,
  conduct,
  ended,
  openLab,
  snapshot,
  spawnInLab,
  startLabWorker,
  until,
  type Lab,
} from "../../support/harness.ts";
import type { Servers } from "../../support/servers.ts";
import { runUndisturbed } from "../../support/undisturbed.ts";
import { QUICK, RUN, openThrottleLab, type ThrottleLab } from "./throttle-lab.ts";

// Loads for real, under the throttle's watch: whatever it does, and whenever, the target is the one of an undisturbed run.

const HEARTBEAT_MS = 60;

let servers: Servers;
let undisturbed: Record<string, unknown[]>;
let projectId: string;
let lab: Lab;
let throttle: ThrottleLab;
let ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  ({ servers, projectId, content: undisturbed } = await runUndisturbed());
});
afterAll(() => servers.stop());

beforeEach(() => {
  ends = [];
});
afterEach(async () => {
  servers.emulator.setFaults([]);
  for (const end of ends) await end();
  await throttle.close();
  closeLab(lab);
});

function open(settings: Record<string, string>): void {
  lab = openLab(servers.addresses, { projectId });
  const all = { ...lab.settings, TOUCHDOWN_THROTTLE_FILE: join(lab.folder, "hold"), ...settings };
  lab = { ...lab, settings: all, config: parseConfig(all) };
  throttle = openThrottleLab(lab);
  ends.push(throttle.watch());
}

function startWorker(): void {
  const worker = startLabWorker(lab, tiny, { heartbeatMs: HEARTBEAT_MS });
  ends.unshift(() => worker.stop());
}

const PACED = /^reading is slowed to one page every 0\.2 s, as \d+ of \d+ requests to friday failed in/;

/** So that a load lasts for some windows. */
const MANY_PAGES = { TOUCHDOWN_CONCURRENCY: "4", TOUCHDOWN_PAGE_SIZE: "8" };

const concurrency = async () => (await throttle.board.throttle(RUN))?.concurrency ?? null;
const latency = (ms: number) => ({ kind: "latency", ms, method: "RunQuery" }) as const;

test("a source that becomes slow, then fails, then is well again is read more slowly, and then as before", async () => {
  open({ TOUCHDOWN_SOURCE_LATENCY_MS: "250", TOUCHDOWN_READ_TIMEOUT_MS: "1000", ...MANY_PAGES });
  startWorker();
  const running = conduct(lab, tiny);
  await until("it is read", async () => (await throttle.queues.pages.getCompletedCount()) > 5);
  servers.emulator.setFaults([latency(300)]);
  await until("it is read by half", async () => (await concurrency()) === 2);
  expect(await throttle.limits()).toMatchObject({ concurrency: 2 });
  // The client tries again by itself, with pauses in which the time runs out: some requests fail, others take long.
  servers.emulator.setFaults([latency(30), { kind: "status", code: "UNAVAILABLE", method: "RunQuery", every: 2 }]);
  await until("it is read page by page", async () => (await concurrency()) === 1);
  servers.emulator.setFaults([latency(30)]);
  await until("it is read at full speed again", async () => (await concurrency()) === null);
  expect(await throttle.limits()).toEqual({ concurrency: null, rate: null });
  servers.emulator.setFaults([]);
  await running;
  expect(snapshot(lab)).toEqual(undisturbed);
  const limits = throttle.told.map((told) => told.concurrency);
  expect(limits.slice(limits.lastIndexOf(1), limits.lastIndexOf(1) + 4)).toEqual([1, 2, 3, null]);
  expect(throttle.told[0]?.reasons[0]).toMatch(/a request in twenty to friday takes [\d.]+ s or more/);
});

test("a source that is down is tried page by page and now and then, until it is back", async () => {
  open({ TOUCHDOWN_READ_TIMEOUT_MS: "1000", ...MANY_PAGES, TOUCHDOWN_PAGE_SIZE: "20" });
  startWorker();
  const running = conduct(lab, tiny);
  await until("it is read", async () => (await throttle.queues.pages.getCompletedCount()) > 5);
  servers.emulator.setFaults([{ kind: "status", code: "UNAVAILABLE", method: "RunQuery" }]);
  await until("hardly anything is tried", async () => PACED.test((await throttle.board.notices(RUN)).join()));
  expect(await throttle.limits()).toEqual({ concurrency: 1, rate: { max: 1, duration: QUICK.windowMs } });
  servers.emulator.setFaults([]);
  await running;
  expect(snapshot(lab)).toEqual(undisturbed);
});

test("a flag holds a load where it is, and lets it go on", async () => {
  open({});
  const flag = join(lab.folder, "hold");
  startWorker();
  servers.emulator.setFaults([latency(20)]);
  let landed = 0;
  const running = conduct(lab, tiny, {
    onFacts: (facts) => {
      landed = [...facts.collections.values()].reduce((sum, { documents }) => sum + documents, 0);
    },
  });
  await until("something has landed", () => landed > 100);
  writeFileSync(flag, "");
  await until("it is held", throttle.isStill);
  await until("what was begun has landed", async () => {
    const { pages, batches } = throttle.queues;
    return (await pages.getActiveCount()) + (await batches.getJobCountByTypes("waiting", "active")) === 0;
  });
  expect(await throttle.queues.pages.getJobCountByTypes("waiting", "delayed")).toBeGreaterThan(0);
  rmSync(flag);
  await running;
  expect(snapshot(lab)).toEqual(undisturbed);
});

const SPEEDS: readonly Speed[] = [
  { concurrency: 1, pagesPerSecond: null, pageSize: 3, batchBytes: null },
  { concurrency: null, pagesPerSecond: 100, pageSize: null, batchBytes: 16 * 1024 },
  { concurrency: 3, pagesPerSecond: 60, pageSize: 11, batchBytes: 2_000_000 },
  FULL_SPEED,
];

test("a speed that is changed again and again in the middle of a load changes nothing in the result", async () => {
  open({ TOUCHDOWN_CONCURRENCY: "4" });
  startWorker();
  let looks = 0;
  await conduct(lab, tiny, {
    onFacts: () => {
      looks += 1;
      const speed = SPEEDS[looks % SPEEDS.length];
      if (speed !== undefined) void throttle.board.setSpeed(RUN, speed);
    },
  });
  expect(snapshot(lab)).toEqual(undisturbed);
  expect(sizesOfBatches().size).toBeGreaterThan(4);
});

test("a worker that is killed in the middle of pages of changing sizes changes nothing in the result", async () => {
  open({ TOUCHDOWN_PAGE_SIZE: "20" });
  await throttle.board.setSpeed(RUN, { concurrency: 1, pagesPerSecond: null, pageSize: 3, batchBytes: 16 * 1024 });
  const doomed = spawnInLab(lab, "worker-main.ts", { crashAt: "after-batch-added:9" });
  const running = conduct(lab, tiny);
  expect(await ended(doomed)).toBe("SIGKILL");
  await throttle.board.setSpeed(RUN, { concurrency: null, pagesPerSecond: null, pageSize: 11, batchBytes: null });
  startWorker();
  await running;
  expect(snapshot(lab)).toEqual(undisturbed);
});

/** How many documents the batches had that landed. */
function sizesOfBatches(): ReadonlySet<number> {
  const target = openTargetReadOnly(targetFile(lab.config.runsDir, RUN));
  try {
    const rows = target.prepare<[], { documents: number }>("SELECT documents FROM _touchdown_pages").all();
    return new Set(rows.map(({ documents }) => documents));
  } finally {
    target.close();
  }
}
