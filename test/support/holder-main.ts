import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { holdRunFolder } from "../../coordinator/hold-run-folder.ts";
import { withHeldRun } from "../../coordinator/hold-run.ts";
import { Failure } from "../../shared/errors.ts";
import type { LeaseTimes } from "../../shared/run-lease.ts";

/** What a test hands to a process that coordinates. */
export type HolderTask = {
  readonly runsDir: string;
  readonly run: string;
  readonly redisUrl: string;
  readonly queuePrefix: string;
  readonly times: LeaseTimes;
  /** A line for each act: who, and when. */
  readonly acts: string;
  /** A file to wait for before anything is tried; null to begin at once. */
  readonly go: string | null;
  /** For how long SIGUSR2 holds the event loop up. */
  readonly blockMs: number;
};

// Holds a run, acts every few milliseconds until it is told to stop, and says how it ended.
const task = JSON.parse(process.env["HOLDER"] ?? "{}") as HolderTask; // Written by the test.
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());
process.on("SIGUSR2", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, task.blockMs));

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function act(): void {
  appendFileSync(task.acts, `${process.pid} ${Date.now()}\n`);
}

say("started");
while (task.go !== null && !existsSync(task.go)) await sleep(5);
try {
  const folder = await holdRunFolder({ ...task, doing: "run" });
  await withHeldRun({ ...task, folder, say, signal: stop.signal }, async (hold) => {
    say("held");
    while (!stop.signal.aborted) {
      await hold.requireHeld();
      act();
      await sleep(5);
    }
  });
  folder.release();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  say(`${error.code}: ${error.message}\n${error.hint}`);
  process.exit(4);
}
process.exit(0);
