import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VERBS } from "../../cli/verbs.ts";
import { start, touchdown } from "./touchdown-command.ts";
import { until } from "./until.ts";

let cwd: string;
/** A port on which nobody speaks Redis or Firestore: it takes connections and says nothing. */
let silent: Server;
let silentPort: number;

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), "touchdown-cli-"));
  silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  silentPort = typeof address === "object" && address !== null ? address.port : 0;
  silent.close();
});
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});

test("help lists every verb", async () => {
  const { code, stdout } = await touchdown(["--help"], { cwd });
  expect(code).toBe(0);
  for (const { name } of VERBS) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
});

test.each([
  ["an unknown verb", ["fly"], "unknown command 'fly'"],
  ["an unknown option", ["list", "--fast"], "unknown option '--fast'"],
  ["an unknown option of the command", ["--fast"], "unknown option '--fast'"],
  ["a missing argument", ["run"], "missing required argument 'migration'"],
  ["one argument too many", ["list", "moonlanding"], "too many arguments"],
  ["a number that is none", ["run", "moonlanding", "--workers", "many"], "--workers"],
])("%s is a usage error that is named", async (_title, args, named) => {
  const { code, stderr, json } = await touchdown([...args, "--json"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain(named);
  expect(json()).toMatchObject({ ok: false, error: { code: "USAGE", message: expect.stringContaining(named) } });
});

test("an unknown migration is named, with those that are known", async () => {
  const { code, json } = await touchdown(["run", "apollo", "--json"], { cwd });
  expect(code).toBe(2);
  expect(json()).toEqual({
    ok: false,
    error: {
      code: "MIGRATION_UNKNOWN",
      message: 'there is no migration "apollo"',
      hint: expect.stringContaining("moonlanding"),
    },
  });
});

test.each([["status"], ["rejects"], ["coverage"], ["report"], ["retry", "--failed"]])(
  "%s of an unknown run exits 2",
  async (verb, ...options) => {
    const { code, json } = await touchdown([verb, "nowhere", ...options, "--json"], { cwd });
    expect(code).toBe(2);
    expect(json()).toMatchObject({ ok: false, error: { code: "RUN_UNKNOWN" } });
  },
);

test("every wrong setting is named with its variable", async () => {
  const env = { TOUCHDOWN_WORKERS: "none", REDIS_URL: "http://redis" };
  const { code, json } = await touchdown(["list", "--json"], { cwd, env });
  expect(code).toBe(2);
  const { error } = json() as { error: { code: string; message: string } };
  expect(error.code).toBe("CONFIG_INVALID");
  expect(error.message).toContain("TOUCHDOWN_WORKERS");
  expect(error.message).toContain("REDIS_URL");
});

test("a project that is not configured is named with its variable, and no folder is left behind", async () => {
  const { code, json } = await touchdown(["run", "moonlanding", "--json"], {
    cwd,
    env: { TOUCHDOWN_RUNS_DIR: join(cwd, "unconfigured") },
  });
  expect(code).toBe(2);
  expect(json()).toMatchObject({
    error: { code: "CONFIG_INVALID", message: expect.stringContaining("FRIDAY_PROJECT_ID") },
  });
  expect(existsSync(join(cwd, "unconfigured"))).toBe(false);
});

test.each([
  ["run", ["run", "moonlanding"]],
  ["coordinator", ["coordinator", "moonlanding"]],
])("%s with a Redis that does not answer exits 3 and does not show its password", async (_verb, args) => {
  const env = {
    REDIS_URL: `redis://:secret@127.0.0.1:${silentPort}`,
    FIRESTORE_EMULATOR_HOST: `127.0.0.1:${silentPort}`,
  };
  const { code, stderr, json } = await touchdown([...args, "--json"], { cwd, env });
  expect(code).toBe(3);
  expect(json()).toMatchObject({ ok: false, error: { code: "REDIS_UNAVAILABLE" } });
  expect(stderr + JSON.stringify(json())).not.toContain("secret");
});

test("verbs that join a run say so when there is none", async () => {
  const { code, json } = await touchdown(["producer", "--json"], { cwd });
  expect(code).toBe(3);
  expect(json()).toMatchObject({ error: { code: "REDIS_UNAVAILABLE", hint: expect.stringContaining("REDIS_URL") } });
});

test("a worker waits for its Redis, and ends at once when told to", async () => {
  const worker = start(["worker"], { cwd, env: { REDIS_URL: `redis://127.0.0.1:${silentPort}` } });
  await until("the worker to wait", () => worker.output().includes("waiting for Redis"));
  worker.process.kill("SIGTERM");
  const { code } = await worker.ended;
  expect(code).toBe(0);
});

test("seed never writes to a real Firestore", async () => {
  const { code, json } = await touchdown(["seed", "moonlanding", "--json"], {
    cwd,
    env: { FRIDAY_PROJECT_ID: "friday", MWR_PROJECT_ID: "mwr" },
  });
  expect(code).toBe(2);
  expect(json()).toMatchObject({
    error: { code: "CONFIG_INVALID", message: expect.stringContaining("FIRESTORE_EMULATOR_HOST") },
  });
});

test("a source that does not answer exits 3", async () => {
  const env = { FIRESTORE_EMULATOR_HOST: `127.0.0.1:${silentPort}`, TOUCHDOWN_READ_TIMEOUT_MS: "1000" };
  const { code, json } = await touchdown(["plan", "moonlanding", "--json"], { cwd, env });
  expect(code).toBe(3);
  expect(json()).toMatchObject({ error: { code: "SOURCE_UNAVAILABLE" } });
});

test("list --json names migrations and runs, and passes over folders that are none", async () => {
  mkdirSync(join(cwd, "runs", "not-a-run"), { recursive: true });
  writeFileSync(join(cwd, "runs", "not-a-run", "target.db"), "no database");
  const { code, json } = await touchdown(["list", "--json"], { cwd });
  expect(code).toBe(0);
  expect(json()).toMatchObject({
    migrations: [
      { name: "moonlanding", sources: ["friday", "mwr"] },
      { name: "oapp-production", sources: ["notion"] },
      { name: "oapp-canonical", sources: ["canonical"] },
    ],
    runs: [],
  });
});

test("errors are told without a stack trace, unless TOUCHDOWN_DEBUG asks for one", async () => {
  const plain = await touchdown(["run", "apollo"], { cwd });
  const traced = await touchdown(["run", "apollo"], { cwd, env: { TOUCHDOWN_DEBUG: "1" } });
  expect(plain.stderr).not.toContain("    at ");
  expect(traced.stderr).toContain("    at ");
});
