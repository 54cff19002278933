import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { status } from "../../cli/verbs/status.ts";
import { RunEnd } from "../../cli/watch/end-of-run.ts";
import { RunWatcher } from "../../cli/watch/run-watcher.ts";
import { watchStatus, type WatchedAs } from "../../cli/watch/watch-status.ts";
import type { Watched } from "../../cli/watch/watched.ts";
import { migrations } from "../../migrations/registry.ts";
import { rollbackFile } from "../../shared/rollback-journal.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { actIn } from "./act-in.ts";
import { drawnScreen } from "./drawn-screen.ts";
import { until } from "./until.ts";
import { openRunAtWork, type RunAtWork } from "./watched-run.ts";

let place: RunAtWork;
let atWork: Watched;

beforeAll(async () => {
  place = await openRunAtWork("watched");
  atWork = await place.look();
});
afterAll(() => place.close());

const live = () => atWork.reading;
const gone = () => ({ ...atWork.reading, live: null });

test.each([
  ["running", live, [0, 60_000], null],
  ["unknown", gone, [0, 60_000], null],
  ["rolling back", gone, [0, 60_000], null],
  ["finished", gone, [0], 0],
  ["failed", live, [0], 1],
  ["waiting for approval", live, [0], 4],
  ["failed", gone, [0, 9000], null],
  ["failed", gone, [0, 10_000], 1],
  ["interrupted", gone, [0, 29_000], null],
  ["interrupted", gone, [0, 30_000], 130],
] as const)("a run that is %s ends the watch as it should", (...[state, reading, times, exitCode]) => {
  const end = new RunEnd();
  const codes = times.map((atMs) => end.look({ state, reading: reading(), atMs }));
  expect(codes.at(-1)).toBe(exitCode);
});

test("a private Redis may go away and come back under another address, and what is known without it is shown meanwhile", async () => {
  const watcher = new RunWatcher({ config: place.config, run: "R", migrations });
  expect((await watcher.look()).state).toBe("running");
  await place.stopRedis();
  const without = await watcher.look();
  expect(without).toMatchObject({ state: "interrupted", reading: { live: null }, progress: { landed: 130 } });
  await place.startRedis();
  await until("the run to be at work again", async () => (await watcher.look()).state === "running");
  await watcher.close();
});

test("a Redis that should be there and is not is said, and nobody takes the run for ended", async () => {
  const away = { ...place.config, redisUrl: "redis://127.0.0.1:1" };
  const watcher = new RunWatcher({ config: away, run: "R", migrations });
  const watched = await watcher.look();
  await watcher.close();
  expect(watched).toMatchObject({ state: "unknown", progress: { landed: 130 } });
  expect(watched.troubles.join()).toContain("ECONNREFUSED");
  expect(new RunEnd().look(watched)).toBeNull();
});

test("a rollback in the middle is shown with its way out, while the target is away too", async () => {
  const watcher = new RunWatcher({ config: place.config, run: "R", migrations });
  const target = targetFile(place.config.runsDir, "R/pilot");
  const journal = {
    run: "R/pilot",
    migration: "moonlanding",
    backup: "b1",
    step: "swapping",
    startedAt: "2026-03-02T09:30:00.000Z",
    suffix: ".aside",
    hadTarget: true,
  };
  await watcher.look();
  writeFileSync(rollbackFile(target), JSON.stringify(journal));
  renameSync(target, `${target}.aside`);
  const during = await watcher.look();
  renameSync(`${target}.aside`, target);
  rmSync(rollbackFile(target));
  const after = await watcher.look();
  await watcher.close();
  expect(during).toMatchObject({ state: "rolling back", target: null });
  expect(during.demands[0]).toMatchObject({ kind: "must", commands: ["touchdown rollback R/pilot"] });
  expect(after).toMatchObject({ state: "running", progress: { landed: 130 } });
});

test("lines say what is new once, and JSON is an object a line until whoever reads it leaves", async () => {
  const leaving = new AbortController();
  const said: string[] = [];
  const written: string[] = [];
  const looks = (as: WatchedAs) =>
    watchStatus({
      config: place.config,
      run: "R",
      migrations,
      everyMs: 1,
      isKept: false,
      as,
      signal: new AbortController().signal,
    });
  const say = (text: string): void => {
    said.push(text);
    if (said.filter((each) => each.includes("running")).length === 3) leaving.abort(0);
  };
  const ended = await looks({ kind: "lines", say, left: leaving.signal });
  expect(ended).toMatchObject({ exitCode: 0, hasEnded: false });
  expect(said.filter((text) => text === "! the disk of the target is full")).toHaveLength(1);
  expect(said.at(-1)).toMatch(/^\d\d:\d\d:\d\d running at load: moonlanding pilot 130\/430 30\.2% rejected 7 /);
  const closed = new AbortController();
  const write = (text: string): void => {
    written.push(text);
    closed.abort(0);
  };
  const { json } = await looks({ kind: "json", write, left: closed.signal });
  expect(written).toHaveLength(1);
  const { time: _time, ...object } = JSON.parse(written[0] ?? "") as Record<string, unknown>;
  expect(object).toMatchObject({
    run: "R",
    state: "running",
    hasEnded: false,
    phase: "pilot",
    act: "load",
    reads: { spent: 131, max: 5000 },
  });
  expect(Object.keys(json)).toEqual(["time", ...Object.keys(object)]);
});

test("--every and --keep go with --watch", async () => {
  for (const given of [{ every: "5" }, { keep: true }])
    await expect(actIn({ columns: null }, status, given)).rejects.toMatchObject({
      code: "USAGE",
      message: expect.stringContaining("--watch"),
    });
  await expect(actIn({ columns: null }, status, { watch: true, every: "0.1" })).rejects.toMatchObject({
    code: "USAGE",
  });
});

/** The command on a terminal of its own, as `script` makes one. */
function onTerminal(columns: number, rows: number, env: Readonly<Record<string, string>>) {
  const touchdown = fileURLToPath(new URL("../../cli/touchdown.mjs", import.meta.url));
  const command = `stty cols ${columns} rows ${rows}; echo $$ >pid; exec "${process.execPath}" "${touchdown}" status R --watch --every 0.2`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: place.config.runsDir,
    env: {
      PATH: process.env["PATH"],
      HOME: place.config.runsDir,
      TERM: "xterm-256color",
      SHELL: "/bin/sh",
      TOUCHDOWN_RUNS_DIR: place.config.runsDir,
      TOUCHDOWN_QUEUE_PREFIX: place.config.queuePrefix,
      ...env,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let sent = "";
  child.stdout.on("data", (text: Buffer) => (sent += text.toString()));
  return { child, sent: () => sent, closed: once(child, "close") };
}

test("on a terminal of 80 by 24 it takes the screen, obeys q, and gives the screen back", async () => {
  const { child, sent, closed } = onTerminal(80, 24, { NO_COLOR: "1" });
  await until("the screen to be drawn", () => drawnScreen(sent(), 24).rows.join("\n").includes("q quit"));
  const { rows, isOther } = drawnScreen(sent(), 24);
  expect(isOther).toBe(true);
  expect(rows[0]).toMatch(/^R {2}RUNNING +\d\d:\d\d:\d\d UTC$/);
  expect(rows[0]).toHaveLength(80);
  expect(sent()).not.toContain("\u001B[32m");
  child.stdin.write("q");
  await closed;
  expect(child.exitCode).toBe(0);
  expect(drawnScreen(sent(), 24)).toMatchObject({ isOther: false, hasCursor: true, isWrapping: true, kept: "" });
});

test("on a terminal of 160 by 50 it has colours and two columns, and a SIGTERM gives the screen back", async () => {
  const { child, sent, closed } = onTerminal(160, 50, {});
  await until("the screen to be drawn", () => sent().includes("WORKERS"));
  expect(sent()).toContain("\u001B[32m");
  const pid = Number(readFileSync(join(place.config.runsDir, "pid"), "utf8"));
  process.kill(pid, "SIGTERM");
  await closed;
  expect(child.exitCode).toBe(130);
  expect(drawnScreen(sent(), 50)).toMatchObject({ isOther: false, hasCursor: true, isWrapping: true });
});
