import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRedis } from "../../shared/connections/redis.ts";
import { openTarget } from "../../shared/connections/sqlite.ts";
import { RunBoard, type RunInfo } from "../../shared/run-board.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { touchdown, type Ended } from "./touchdown-command.ts";
import { FULL_ONLY } from "../support/full-only.ts";

let servers: Servers;
let cwd: string;

beforeAll(async () => {
  servers = await startServers();
  cwd = mkdtempSync(join(tmpdir(), "touchdown-refusals-"));
});
afterAll(async () => {
  await servers.stop();
  rmSync(cwd, { recursive: true, force: true });
});

function run(words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const base = {
    REDIS_URL: servers.redis.url,
    FIRESTORE_EMULATOR_HOST: servers.emulator.address,
    FRIDAY_PROJECT_ID: "refused-friday",
    MWR_PROJECT_ID: "refused-mwr",
    ...storesIn(cwd),
  };
  return touchdown(["run", "moonlanding", ...FULL_ONLY, "--workers", "1", "--json", ...words], {
    cwd,
    env: { ...base, ...env },
  });
}

/** Every store of moonlanding in one folder. */
function storesIn(folder: string): Record<string, string> {
  return { FRIDAY_FILES: folder, MWR_FILES: folder, DRIVE_FILES: folder };
}

function failureOf(ended: Ended): unknown {
  return ended.json()["error"];
}

test("an empty source stops the run and says which sources were asked", async () => {
  const ended = await run(["--run", "empty"], { TOUCHDOWN_QUEUE_PREFIX: "empty" });
  expect(ended.code).toBe(1);
  expect(failureOf(ended)).toMatchObject({ code: "SOURCE_EMPTY", message: expect.stringContaining("friday, mwr") });
});

test("a Redis that evicts keys is refused before anything is written", async () => {
  const redis = openRedis(servers.redis.url, "worker");
  await redis.config("SET", "maxmemory-policy", "allkeys-lru");
  try {
    const ended = await run(["--run", "evicted"]);
    expect(ended.code).toBe(3);
    expect(failureOf(ended)).toMatchObject({ code: "REDIS_UNSAFE", hint: expect.stringContaining("noeviction") });
  } finally {
    await redis.config("SET", "maxmemory-policy", "noeviction");
    redis.disconnect();
  }
});

test("a Redis that holds another unfinished run is refused with that run's name", async () => {
  const redis = openRedis(servers.redis.url, "worker");
  const other: RunInfo = {
    run: "the-other-run",
    migration: "moonlanding",
    version: "1",
    phase: "full",
    target: "nowhere",
    batchBytesMax: 1,
    readsMax: null,
    sample: null,
    settings: {},
    state: "running",
  };
  await new RunBoard(redis, "conflict").publishRun(other);
  redis.disconnect();
  const ended = await run(["--run", "mine"], { TOUCHDOWN_QUEUE_PREFIX: "conflict" });
  expect(ended.code).toBe(4);
  expect(failureOf(ended)).toMatchObject({ code: "RUN_CONFLICT", message: expect.stringContaining("the-other-run") });
});

test("a target of another version is not resumed", async () => {
  const version = { TOUCHDOWN_QUEUE_PREFIX: "version" };
  await run(["--run", "old"], version);
  const target = openTarget(join(cwd, "runs/old/target.db"));
  target.exec("UPDATE _touchdown_run SET migration_version = '0'");
  target.close();
  const ended = await run(["--run", "old"], version);
  expect(ended.code).toBe(4);
  expect(failureOf(ended)).toMatchObject({ code: "VERSION_MISMATCH", message: expect.stringContaining("version 0") });
});

test("a target that exists and is not ours is left alone", async () => {
  mkdirSync(join(cwd, "runs/foreign"), { recursive: true });
  const foreign = openTarget(join(cwd, "runs/foreign/target.db"));
  foreign.exec("CREATE TABLE mine (id)");
  foreign.close();
  const ended = await run(["--run", "foreign"], { TOUCHDOWN_QUEUE_PREFIX: "foreign" });
  expect(ended.code).toBe(4);
  expect(failureOf(ended)).toMatchObject({ code: "TARGET_EXISTS" });
});

test("credentials that are none are named with their file", async () => {
  const file = join(cwd, "account.json");
  writeFileSync(file, '{"type": "nothing"}');
  const ended = await run(["--run", "denied"], {
    FIRESTORE_EMULATOR_HOST: "",
    FRIDAY_CREDENTIALS: file,
    TOUCHDOWN_QUEUE_PREFIX: "denied",
  });
  expect(ended.code).toBe(3);
  expect(failureOf(ended)).toMatchObject({ code: "SOURCE_DENIED", message: expect.stringContaining("account.json") });
});

test("a run whose files nobody knows where to find is refused before it begins, and every variable is named", async () => {
  const stores = { FRIDAY_FILES: "", MWR_FILES: join(cwd, "nowhere"), DRIVE_FILES: "s3://elsewhere" };
  const ended = await run(["--run", "unstored"], { ...stores, TOUCHDOWN_QUEUE_PREFIX: "unstored" });
  expect(ended.code).toBe(2);
  expect(failureOf(ended)).toMatchObject({
    code: "CONFIG_INVALID",
    message: expect.stringMatching(/FRIDAY_FILES is not set.*MWR_FILES.*nowhere.*does not exist.*DRIVE_FILES.*s3:/),
    hint: expect.stringMatching(/folder.*gs:\/\/bucket/),
  });
  expect(existsSync(join(cwd, "runs/unstored"))).toBe(false);
});

test("a run coordinated here and copied elsewhere needs the variables, not the folders", async () => {
  const stores = storesIn(join(cwd, "only there"));
  const words = ["--run", "apart", "--workers", "0"];
  const unset = await run(words, { ...stores, MWR_FILES: "", TOUCHDOWN_QUEUE_PREFIX: "apart" });
  expect(failureOf(unset)).toMatchObject({ code: "CONFIG_INVALID", message: expect.stringMatching(/^MWR_FILES/) });
  const empty = await run(words, { ...stores, TOUCHDOWN_QUEUE_PREFIX: "apart" });
  expect(failureOf(empty)).toMatchObject({ code: "SOURCE_EMPTY" });
});

test("a plan tells what would have a run refused, and exits as the run would", async () => {
  const env = {
    FIRESTORE_EMULATOR_HOST: servers.emulator.address,
    FRIDAY_FILES: cwd,
    MWR_FILES: join(cwd, "nowhere"),
    PATH: cwd,
  };
  const { code, json, stderr } = await touchdown(["plan", "moonlanding", "--new", "--json"], { cwd, env });
  expect(code).toBe(2);
  const { findings } = json() as { findings: string[] };
  expect(findings).toEqual([
    expect.stringMatching(/^MWR_FILES/),
    expect.stringMatching(/^DRIVE_FILES/),
    expect.stringMatching(/^neither redis-server nor valkey-server is on the PATH/),
    expect.stringMatching(/^the sources \(friday, mwr\) hold no document/),
  ]);
  expect(stderr).toMatch(/^! MWR_FILES .*does not exist/m);
});

test("the rejects of an unfinished run are not replayed", async () => {
  await run(["--run", "unfinished"], { TOUCHDOWN_QUEUE_PREFIX: "unfinished" });
  const env = {
    REDIS_URL: servers.redis.url,
    FIRESTORE_EMULATOR_HOST: servers.emulator.address,
    FRIDAY_PROJECT_ID: "refused-friday",
    MWR_PROJECT_ID: "refused-mwr",
    TOUCHDOWN_QUEUE_PREFIX: "unfinished",
    ...storesIn(cwd),
  };
  const ended = await touchdown(["retry", "unfinished", "--rejects", "--json"], { cwd, env });
  expect(ended.code).not.toBe(0);
  expect(ended.stdout + ended.stderr).toMatch(/not finished|no rejected/);
});
