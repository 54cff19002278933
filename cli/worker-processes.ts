import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SECOND, type Config } from "../shared/config.ts";
import { InvariantError } from "../shared/errors.ts";
import { instruments } from "../shared/instruments.ts";
import type { WorkerRole } from "../workers/start-worker.ts";
import { stopChild } from "./stop-child.ts";

export type WorkerProcessesOptions = {
  readonly count: number;
  readonly redisUrl: string;
  readonly config: Config;
  readonly say: (line: string) => void;
};

export type WorkerProcesses = {
  readonly pids: readonly number[];
  /** Throws when a worker stopped over our own mistake. */
  requireAlive(): void;
  stop(): Promise<void>;
};

const ENTRY = fileURLToPath(new URL("touchdown.mjs", import.meta.url));
/**
 * Without a limit V8 leaves the garbage of batches lying: a worker grew to 700 MB over 1,000,000 documents. Lower limits cost more CPU than they save memory
 * (docs/decisions.md, 21). Workers are as many as there are cores, so a collector with threads of its own would only take turns with them.
 */
const MEMORY = ["--max-old-space-size=320", "--single-threaded-gc"];
const RESTARTS_MAX = 20;
const INVARIANT_EXIT = 70;

/**
 * Starts `count` workers as processes of their own and starts again whichever is killed. All read, map and copy; the last one loads too, so that
 * the target has its writer.
 */
export function startWorkerProcesses({ count, redisUrl, config, say }: WorkerProcessesOptions): WorkerProcesses {
  let restarts = 0;
  let isStopping = false;
  let mistake: string | null = null;
  const children = new Map<number, ChildProcess>();
  const folders = Object.fromEntries(
    Object.entries(config.sourceDirs).map(([variables, folder]) => [`${variables}_SOURCE_DIR`, folder]),
  );
  const start = (index: number): void => {
    const child = spawn(
      process.execPath,
      [...process.execArgv, ...MEMORY, ENTRY, "worker", "--roles", rolesOf(index, count).join(",")],
      {
        // A session of its own, so that Ctrl-C reaches the parent alone; the channel tells the worker when its parent is gone.
        stdio: ["ignore", linesOfJobs(), "pipe", "ipc"],
        detached: true,
        env: {
          ...process.env,
          REDIS_URL: redisUrl,
          TOUCHDOWN_RUNS_DIR: config.runsDir,
          TOUCHDOWN_QUEUE_PREFIX: config.queuePrefix,
          ...folders,
        },
      },
    );
    children.set(index, child);
    let trouble = "";
    child.stderr?.on("data", (text: Buffer) => (trouble = (trouble + text.toString()).slice(-4000)));
    child.once("exit", (code, signal) => {
      if (isStopping) return;
      if (code === INVARIANT_EXIT || code === 2) mistake = trouble.trim();
      else if (restarts >= RESTARTS_MAX)
        mistake = `workers stopped ${restarts} times, the last with ${signal ?? code}: ${trouble.trim()}`;
      if (mistake !== null) return;
      restarts += 1;
      say(`worker ${child.pid} ended with ${signal ?? code}; another takes its place`);
      start(index);
    });
  };
  for (let index = 0; index < count; index += 1) start(index);
  return {
    get pids() {
      return [...children.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
    },
    requireAlive() {
      if (mistake !== null)
        throw new InvariantError(`a worker stopped: ${mistake === "" ? "its log says why" : mistake}`);
    },
    async stop() {
      isStopping = true;
      await Promise.all([...children.values()].map((child) => stopChild(child, config.drainMs + 5 * SECOND)));
    },
  };
}

/** Where the lines of the workers' jobs go: to ours, where programs are told of them. */
function linesOfJobs(): "ignore" | 1 | 2 {
  if (instruments().jobLog === null) return "ignore";
  return process.argv.includes("--json") ? 2 : 1;
}

/** One loader is enough: SQLite has one writer. With a single worker it does everything. */
function rolesOf(index: number, count: number): readonly WorkerRole[] {
  if (index < count - 1) return ["transform", "copy"];
  return ["transform", "copy", "load"];
}
