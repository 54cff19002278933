import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { openThrottleWatcher } from "../../../coordinator/watch/throttle/throttle-watcher.ts";
import { parseConfig } from "../../../shared/config.ts";
import { openRedis } from "../../../shared/connections/redis.ts";
import { FULL_SPEED } from "../../../shared/speed.ts";
import { steerReading } from "../../../shared/steer-reading.ts";
import { NO_WORK } from "../../../shared/work-counters.ts";
import { closeLab, openLab, type Lab } from "../../support/harness.ts";
import { startServers, type Servers } from "../../support/servers.ts";
import { RUN, openThrottleLab, type ThrottleLab } from "./throttle-lab.ts";

let servers: Servers;
let probe: Server;
let probeUrl: string;
/** What the probe answers; null is no answer at all. */
let status: number | null = 200;
let lab: Lab;
let throttle: ThrottleLab;
let flag: string;

beforeAll(async () => {
  servers = await startServers();
  probe = createServer((_request, response) => {
    if (status !== null) response.writeHead(status, { location: "/elsewhere" }).end("said");
  }).listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo; // A TCP server has one.
  probeUrl = `http://someone:secret@127.0.0.1:${port}/may-we?token=hidden`;
});
afterAll(async () => {
  probe.closeAllConnections();
  probe.close();
  await servers.stop();
});

beforeEach(() => {
  status = 200;
  lab = openLab(servers.addresses);
  flag = join(lab.folder, "hold");
  const settings = { ...lab.settings, TOUCHDOWN_THROTTLE_FILE: flag };
  lab = { ...lab, settings, config: parseConfig(settings) };
  throttle = openThrottleLab(lab);
});
afterEach(async () => {
  await throttle.close();
  closeLab(lab);
});

const hold = (): void => writeFileSync(flag, "");
const letGo = (): void => rmSync(flag, { force: true });

/** What an operator's verb does. */
async function setPaused(isPaused: boolean): Promise<void> {
  await (isPaused ? throttle.board.pause(RUN) : throttle.board.resume(RUN));
  await steerReading(throttle.queues, throttle.board, RUN);
}

describe("a hold and the operator's own pause", () => {
  test("nothing is read as long as one of them lasts, in whatever order they begin and end", async () => {
    const watcher = openThrottleWatcher(throttle.context);
    const acts = { hold, letGo, pause: () => setPaused(true), resume: () => setPaused(false) };
    const orders: readonly (readonly (keyof typeof acts)[])[] = [
      ["hold", "pause", "letGo", "resume"],
      ["hold", "pause", "resume", "letGo"],
      ["pause", "hold", "resume", "letGo"],
      ["pause", "hold", "letGo", "resume"],
      ["hold", "letGo", "pause", "resume"],
    ];
    for (const order of orders) {
      const reasons = new Set<string>();
      for (const act of order) {
        await acts[act]();
        if (act === "hold" || act === "pause") reasons.add(act);
        else reasons.delete(act === "letGo" ? "hold" : "pause");
        await watcher.look();
        expect(await throttle.isStill(), `${order.join(", ")}: after ${act}`).toBe(reasons.size > 0);
      }
    }
    await watcher.close();
    expect(throttle.told.map(({ state }) => state).slice(0, 4)).toEqual(["held", "none", "held", "none"]);
  });

  test("a pause at the very moment in which a hold is let go is not overlooked, nor a hold by a resume", async () => {
    const watcher = openThrottleWatcher(throttle.context);
    for (let round = 0; round < 8; round += 1) {
      hold();
      await watcher.look();
      letGo();
      await Promise.all([watcher.look(), setPaused(true)]);
      expect(await throttle.isStill()).toBe(true);
      hold();
      await Promise.all([watcher.look(), setPaused(false)]);
      await watcher.look();
      expect(await throttle.isStill()).toBe(true);
      letGo();
      await watcher.look();
      expect(await throttle.isStill()).toBe(false);
    }
  });
});

describe("the probe", () => {
  test("anything but a yes holds, and is named without what is secret in the address", async () => {
    const config = parseConfig({ ...lab.settings, TOUCHDOWN_THROTTLE_URL: probeUrl });
    const watcher = openThrottleWatcher({ ...throttle.context, config });
    const said: (string | undefined)[] = [];
    for (const answer of [503, 302, null, 204]) {
      status = answer;
      await watcher.look();
      expect(await throttle.isStill()).toBe(answer !== 204);
      const [reason] = (await throttle.board.throttle(RUN))?.reasons ?? [];
      said.push(reason?.replace(/:\d+/, ""));
    }
    expect(said).toEqual([
      "http://127.0.0.1/may-we answers 503",
      "http://127.0.0.1/may-we answers 302",
      "http://127.0.0.1/may-we does not answer within 1 s",
      undefined,
    ]);
  });
});

describe("limits", () => {
  test("the operator's speed is what the queues have, and is lifted with it", async () => {
    const watcher = openThrottleWatcher(throttle.context);
    await throttle.board.setSpeed(RUN, { ...FULL_SPEED, concurrency: 3, pagesPerSecond: 20 });
    await watcher.look();
    expect(await throttle.limits()).toEqual({ concurrency: 3, rate: { max: 20, duration: 1000 } });
    expect(await throttle.queues.files.getGlobalConcurrency()).toBe(3);
    expect(await throttle.queues.batches.getGlobalConcurrency()).toBe(1);
    await throttle.board.setSpeed(RUN, FULL_SPEED);
    await watcher.look();
    expect(await throttle.limits()).toEqual({ concurrency: null, rate: null });
    expect(await throttle.queues.files.getGlobalConcurrency()).toBeNull();
  });

  test("what Redis forgets, or somebody else sets, is put right at the next look", async () => {
    const watcher = openThrottleWatcher(throttle.context);
    hold();
    await watcher.look();
    const redis = openRedis(lab.redisUrl, "worker");
    await redis.flushall();
    redis.disconnect();
    await throttle.board.setSpeed(RUN, { ...FULL_SPEED, concurrency: 2 });
    await throttle.queues.batches.setGlobalConcurrency(7);
    await watcher.look();
    expect(await throttle.isStill()).toBe(true);
    expect(await throttle.board.throttle(RUN)).toMatchObject({ state: "held" });
    expect(await throttle.limits()).toMatchObject({ concurrency: 2 });
    expect(await throttle.queues.batches.getGlobalConcurrency()).toBe(1);
  });
});

describe("beginnings and ends", () => {
  const at = (run: string) => ({ run, phase: "full", act: "load", facts: null });

  test("what a killed coordinator has left behind does not hold up the next one", async () => {
    const before = openThrottleWatcher(throttle.context, { everyMs: 10, windowMs: 0 });
    await beatSickly();
    await before.look();
    await beatSickly(30);
    hold();
    await before.look();
    expect(await throttle.board.throttle(RUN)).toMatchObject({ state: "held", concurrency: 1 });
    letGo();
    const next = openThrottleWatcher(throttle.context, { everyMs: 10, windowMs: 0 });
    await next.look();
    expect(await throttle.isStill()).toBe(false);
    for (let looks = 0; looks < 5; looks += 1) await next.look();
    expect(await throttle.board.throttle(RUN)).toMatchObject({ state: "none", concurrency: null });
    expect(await throttle.limits()).toEqual({ concurrency: null, rate: null });
    expect(await throttle.board.notices(RUN)).toEqual([]);
  });

  async function beatSickly(requests = 0): Promise<void> {
    const durations = { buckets: [requests], sumMs: requests };
    const sources = { friday: { requests, failed: requests, durations } };
    const worker = { worker: "w", host: "h", pid: 1, roles: ["transform"], residentBytes: 1, atMs: Date.now() };
    await throttle.board.beat({ ...worker, concurrency: 4, work: { ...NO_WORK, sources } });
  }

  test("a watch that ends takes its limits along, and a hold unless the operator has paused or the run was stopped", async () => {
    const ends: [isPaused: boolean, state: "running" | "finished", isStill: boolean][] = [
      [false, "finished", false],
      [true, "finished", true],
      [false, "running", true],
    ];
    for (const [isPaused, state, isStill] of ends) {
      await setPaused(isPaused);
      await throttle.board.publishRun({
        run: RUN,
        migration: "tiny",
        version: "1",
        phase: "full",
        target: "",
        batchBytesMax: 1,
        readsMax: null,
        sample: null,
        settings: {},
        state,
      });
      await throttle.board.setSpeed(RUN, { ...FULL_SPEED, concurrency: 2 });
      hold();
      const watcher = openThrottleWatcher(throttle.context);
      await watcher.look();
      letGo();
      await watcher.close();
      expect(await throttle.isStill(), `${state}, paused: ${isPaused}`).toBe(isStill);
      expect(await throttle.limits()).toEqual({ concurrency: null, rate: null });
      expect(await throttle.board.throttle(RUN)).toMatchObject({ state: "none" });
    }
  });

  test("the target at work has the notice, and the one before it no longer", async () => {
    const watcher = openThrottleWatcher(throttle.context);
    hold();
    throttle.moment = at("run/pilot");
    await watcher.look();
    expect(await throttle.board.notices("run/pilot")).toEqual([
      `nothing new is read, as the file ${flag} is there: it goes on by itself`,
    ]);
    throttle.moment = at("run");
    await watcher.look();
    expect(await throttle.board.notices("run/pilot")).toEqual([]);
    expect(await throttle.board.notices("run")).toHaveLength(1);
    letGo();
    await watcher.look();
    expect(await throttle.board.notices("run")).toEqual([]);
  });
});
