import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { openSeededPlace, type SeededPlace } from "./seeded-place.ts";
import { start, touchdown, type Ended, type Started } from "./touchdown-command.ts";
import { isAlive, until } from "./until.ts";
import { FULL_ONLY } from "../support/full-only.ts";

const RECORDS = 2000;
const MINUTES = 60_000;

let place: SeededPlace;
let cwd: string;
let env: Record<string, string>;

beforeAll(async () => {
  place = await openSeededPlace("run", RECORDS);
  ({ cwd } = place);
  // Two workers share a run in test/e2e/moonlanding.test.ts.
  env = { ...place.env, TOUCHDOWN_WORKERS: "1" };
}, 3 * MINUTES);
afterAll(async () => {
  await place.close();
});

/** Whether the gates pass is the validators' matter; that the exit code says so is ours. */
function expectOutcome({ code, json }: Ended, run: string): void {
  const outcome = json();
  expect(Object.keys(outcome)).toEqual(
    expect.arrayContaining([
      "run",
      "migration",
      "phase",
      "target",
      "ok",
      "durationMs",
      "tally",
      "tables",
      "validators",
      "report",
    ]),
  );
  expect(outcome).toMatchObject({
    run,
    migration: "moonlanding",
    phase: "full",
    target: join("runs", run, "target.db"),
  });
  expect(Object.keys(outcome["tally"] ?? {}).toSorted()).toEqual([
    "embedded",
    "excluded",
    "mapped",
    "merged",
    "read",
    "rejected",
  ]);
  const verdict = {
    name: expect.any(String),
    status: expect.stringMatching(/^(PASS|FAIL|SKIP)$/),
    detail: expect.any(String),
  };
  expect(outcome["validators"]).toContainEqual({ ...verdict, checked: expect.any(Number), failed: expect.any(Number) });
  expect(code).toBe(outcome["ok"] === true ? 0 : 1);
}

async function landed(run: string): Promise<number> {
  const { json } = await touchdown(["status", run, "--json"], { cwd, env });
  const { collections } = json() as { collections: { documents: number }[] };
  return collections.reduce((sum, { documents }) => sum + documents, 0);
}

/** The private Redis of a run, while it is up. */
function redisPid(run: string): number {
  return Number(JSON.parse(readFileSync(join(cwd, "runs", run, "redis.json"), "utf8")).pid);
}

test("plan counts every document and writes nothing", { timeout: MINUTES }, async () => {
  const { code, json } = await touchdown(["plan", "moonlanding", "--json"], { cwd, env });
  expect(code).toBe(0);
  expect(json()).toMatchObject({ migration: "moonlanding", documents: RECORDS });
  expect(existsSync(join(cwd, "runs"))).toBe(false);
});

test("a run prints its outcome, and leaves what the other verbs read", { timeout: 3 * MINUTES }, async () => {
  const ran = await touchdown(["run", "moonlanding", ...FULL_ONLY, "--run", "whole", "--json"], { cwd, env });
  expectOutcome(ran, "whole");
  expect(await landed("whole")).toBe(RECORDS);
  const rejects = await touchdown(["rejects", "whole", "--limit", "1", "--json"], { cwd, env });
  const { total, file, rejects: shown } = rejects.json() as { total: number; file: string; rejects: object[] };
  expect(Object.keys(shown[0] ?? {})).toEqual(["system", "path", "collection", "rule", "reason", "raw"]);
  expect(readFileSync(join(cwd, file), "utf8").trimEnd().split("\n")).toHaveLength(total);
  expect(ran.json()).toMatchObject({ tally: { rejected: total } });
  const coverage = await touchdown(["coverage", "whole", "--json"], { cwd, env });
  expect(coverage.json()).toMatchObject({
    fields: expect.arrayContaining([expect.objectContaining({ field: "email" })]),
  });
  expect(coverage.code).toBe(coverage.json()["ok"] === true ? 0 : 1);
});

test(
  "a worker and a coordinator with a pause between them: nothing is read while a run is paused",
  { timeout: 3 * MINUTES },
  async () => {
    const redis: RedisServer = await startRedisServer({ folder: join(cwd, "shared-redis") });
    const apart = { ...env, REDIS_URL: redis.url, TOUCHDOWN_QUEUE_PREFIX: "apart" };
    const coordinator = start(["coordinator", "moonlanding", ...FULL_ONLY, "--run", "apart", "--json"], {
      cwd,
      env: apart,
    });
    const status = async () => (await touchdown(["status", "apart", "--json"], { cwd, env: apart })).json();
    let worker: Started | null = null;
    try {
      await until("the run to be announced", async () => (await status())["live"] instanceof Object);
      expect((await touchdown(["pause", "apart", "--json"], { cwd, env: apart })).json()).toMatchObject({
        ok: true,
        state: "paused",
      });
      worker = start(["worker", "--json"], { cwd, env: apart });
      await until("the worker to be seen", async () =>
        JSON.stringify(await status()).includes('"roles":["transform","copy","load"]'),
      );
      expect(await status()).toMatchObject({ state: "paused" });
      expect(await landed("apart")).toBe(0);
      expect((await touchdown(["resume", "apart"], { cwd, env: apart })).code).toBe(0);
      expectOutcome(await coordinator.ended, "apart");
      worker.process.kill("SIGTERM");
      expect((await worker.ended).code).toBe(0);
    } finally {
      worker?.process.kill("SIGKILL");
      coordinator.process.kill("SIGKILL");
      await redis.stop();
    }
  },
);

test(
  "Ctrl-C stops a run cleanly with 130, says how to resume, and the next run goes on where it was",
  { timeout: 3 * MINUTES },
  async () => {
    const first = start(["run", "moonlanding", ...FULL_ONLY, "--new", "--json"], { cwd, env });
    await until("the run to move", () => first.output().includes("settled users"));
    const run = /new run (\S+)/.exec(first.output())?.[1] ?? "";
    first.process.kill("SIGINT");
    const { code, json } = await first.ended;
    expect(code).toBe(130);
    expect(json()).toMatchObject({
      ok: false,
      error: { code: "INTERRUPTED", hint: expect.stringContaining(`--run ${run}`) },
    });
    const second = await touchdown(["run", "moonlanding", ...FULL_ONLY, "--run", run, "--json"], { cwd, env });
    expect(second.stderr).toContain(`resuming run ${run}`);
    expectOutcome(second, run);
    expect(await landed(run)).toBe(RECORDS);
  },
);

test(
  "a run that is killed takes its Redis and its workers along, and is resumed with what had landed",
  { timeout: 3 * MINUTES },
  async () => {
    const first = start(["run", "moonlanding", ...FULL_ONLY, "--run", "killed", "--workers", "2", "--json"], {
      cwd,
      env,
    });
    await until("the run to move", () => first.output().includes("settled users"));
    const pid = redisPid("killed");
    first.process.kill("SIGKILL");
    await until("its Redis to end", () => !isAlive(pid));
    expectOutcome(
      await touchdown(["run", "moonlanding", ...FULL_ONLY, "--run", "killed", "--json"], { cwd, env }),
      "killed",
    );
    expect(await landed("killed")).toBe(RECORDS);
  },
);

test("a second Ctrl-C stops at once", { timeout: MINUTES }, async () => {
  const running = start(["run", "moonlanding", ...FULL_ONLY, "--run", "twice"], { cwd, env });
  await until("the run to move", () => running.output().includes("settled users"));
  const pid = redisPid("twice");
  running.process.kill("SIGINT");
  running.process.kill("SIGTERM");
  expect((await running.ended).code).toBe(130);
  await until("its Redis to end", () => !isAlive(pid));
});

test("the demo goes from nothing to a verdict and cleans up", { timeout: 3 * MINUTES }, async () => {
  const ended = await touchdown(["demo", "--records", "300", "--port", "0", "--json"], {
    cwd,
    env: { TOUCHDOWN_RUNS_DIR: "demos" },
  });
  const outcome = ended.json();
  expect(outcome).toMatchObject({ migration: "moonlanding", phase: "verify", ok: true });
  expect(ended.code).toBe(0);
  const [run = ""] = readdirSync(join(cwd, "demos"));
  const left = readdirSync(join(cwd, "demos", run));
  expect(left).toContain("target.db");
  expect(left.filter((name) => /redis|firestore|demo-files/.test(name))).toEqual([]);
});

test("a demo that is interrupted stops everything it started, and says so", { timeout: MINUTES }, async () => {
  const demo = start(["demo", "--records", "5000", "--port", "0", "--json"], {
    cwd,
    env: { TOUCHDOWN_RUNS_DIR: "stopped" },
  });
  await until("its servers", () => demo.output().includes("Bull Board"));
  const [run = ""] = readdirSync(join(cwd, "stopped"));
  const pid = Number(JSON.parse(readFileSync(join(cwd, "stopped", run, "redis.json"), "utf8")).pid);
  const board = /Bull Board +(\S+)/.exec(demo.output())?.[1] ?? "";
  demo.process.kill("SIGINT");
  const { code, json } = await demo.ended;
  expect(code).toBe(130);
  expect(json()).toMatchObject({ ok: false, error: { code: "INTERRUPTED" } });
  expect(isAlive(pid)).toBe(false);
  await expect(fetch(board)).rejects.toThrow();
});
