import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import * as z from "zod";
import { SECOND, type Config } from "../config.ts";
import { TerminalError, TransientError } from "../errors.ts";
import { baseRun } from "../phase.ts";
import { runFolder } from "../run-folder.ts";

/** A Redis of our own. Its queues outlive it: started again in the same folder it has all its jobs. */
export type RedisServer = {
  readonly url: string;
  /** Changes when the server was killed and started again. */
  readonly pid: number;
  /** Writes everything to disk and ends the server. Safe to call twice. */
  stop(): Promise<void>;
};

export type RedisServerOptions = {
  /** The run's folder: data in `redis/`, the address in `redis.json`. */
  readonly folder: string;
};

const addressSchema = z.object({ url: z.string(), pid: z.number().int(), owner: z.number().int() });
type Address = z.infer<typeof addressSchema>;

const PROGRAMS = ["redis-server", "valkey-server"] as const;
const PORTS_TRIED = 5;
const RESTARTS_MAX = 20;
const START_MS = 60 * SECOND;
const STOP_MS = 10 * SECOND;
/** A server whose owner was killed needs a moment to end. */
const ORPHAN_MS = 3 * SECOND;
const PROBE_MS = SECOND;
const POLL_MS = 20;

/**
 * Starts a private redis-server (or valkey-server) on a free port of 127.0.0.1 with AOF in the folder, behind a password, in a session of its
 * own so that Ctrl-C does not reach it. It ends with this process however that ends, and is started again on the same
 * port if it is killed itself. Refuses a folder whose server another process runs.
 */
export async function startRedisServer({ folder }: RedisServerOptions): Promise<RedisServer> {
  const data = join(folder, "redis");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  await replaceStale(folder);
  for (const program of PROGRAMS) {
    for (let attempt = 1; attempt <= PORTS_TRIED; attempt += 1) {
      const server = new PrivateRedis({
        program,
        folder,
        data,
        port: await freePort(),
        password: randomBytes(16).toString("hex"),
      });
      const outcome = await server.start();
      if (outcome === "started") return server;
      if (outcome === "no program") break;
      if (attempt === PORTS_TRIED) throw notStarted(program, data);
    }
  }
  throw new TerminalError(
    "REDIS_UNAVAILABLE",
    "neither redis-server nor valkey-server is on the PATH, and REDIS_URL is not set",
    {
      hint: "Run `npm run setup`, which installs one or says how, or set REDIS_URL to a Redis that runs.",
    },
  );
}

/** REDIS_URL, else the private Redis of the run (a phase has none of its own), or of whichever run has one up now; null where none answers. */
export async function findRedisUrl(config: Config, run: string | null): Promise<string | null> {
  if (config.redisUrl !== null) return config.redisUrl;
  const folders = run === null ? newestFolders(config.runsDir) : [runFolder(config.runsDir, baseRun(run))];
  for (const folder of folders) {
    const address = readAddress(folder);
    if (address !== null && (await isServing(address, folder))) return address.url;
  }
  return null;
}

/** Removes the queues of a run that is over: they hold records, and the ledger holds all that counts. */
export function discardRedisData(folder: string): void {
  rmSync(join(folder, "redis"), { recursive: true, force: true });
}

type PrivateRedisOptions = {
  readonly program: string;
  readonly folder: string;
  readonly data: string;
  readonly port: number;
  readonly password: string;
};

/**
 * The shell becomes the server (exec); before that it leaves a watcher behind which reads our end of standard input. A line says that all is
 * well, the end of the stream that this process is gone, and then the server is told to stop.
 */
const WATCHED = `exec 3<&0; (read -r _ <&3 || kill -TERM $$) >/dev/null 2>&1 & exec "$0" "$@" 3<&- </dev/null`;
const NO_PROGRAM_EXIT = 127;

class PrivateRedis implements RedisServer {
  readonly url: string;
  readonly #options: PrivateRedisOptions;
  #child: ChildProcess | null = null;
  #restarts = 0;
  #stopping: Promise<void> | null = null;

  constructor(options: PrivateRedisOptions) {
    this.#options = options;
    this.url = `redis://:${options.password}@127.0.0.1:${options.port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<"started" | "no program" | "failed"> {
    this.#configure();
    const child = this.#spawn();
    const deadline = Date.now() + START_MS;
    while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
      if (await answers(this.url)) {
        child.once("exit", () => this.#restart());
        this.#publish();
        return "started";
      }
      await sleep(POLL_MS);
    }
    child.kill("SIGKILL");
    return child.exitCode === NO_PROGRAM_EXIT ? "no program" : "failed";
  }

  async stop(): Promise<void> {
    this.#stopping ??= this.#end();
    await this.#stopping;
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await exited;
      clearTimeout(timer);
    }
    rmSync(join(this.#options.folder, "redis.json"), { force: true });
  }

  /** Somebody killed the server. Its clients wait for it, so it comes back where it was with what its AOF holds. */
  #restart(): void {
    if (this.#stopping !== null || this.#restarts >= RESTARTS_MAX) return;
    this.#restarts += 1;
    const child = this.#spawn();
    child.once("exit", () => this.#restart());
    this.#publish();
  }

  #spawn(): ChildProcess {
    const { program, data } = this.#options;
    const child = spawn("/bin/sh", ["-c", WATCHED, program, join(data, "redis.conf")], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    child.stdin?.on("error", () => undefined);
    child.once("exit", () => child.stdin?.end("\n"));
    // The server must not keep this process alive; whoever started it stops it.
    child.unref();
    this.#child = child;
    return child;
  }

  /** In a file, because arguments are for everyone on the host to see. */
  #configure(): void {
    const { data, port, password } = this.#options;
    const folder = realpathSync(data);
    const lines = [
      "bind 127.0.0.1",
      `port ${port}`,
      `requirepass ${password}`,
      `dir ${JSON.stringify(folder)}`,
      `logfile ${JSON.stringify(join(folder, "redis.log"))}`,
      "appendonly yes",
      "appendfsync everysec",
      'save ""',
      "maxmemory-policy noeviction",
      "daemonize no",
    ];
    writeFileSync(join(data, "redis.conf"), `${lines.join("\n")}\n`, { mode: 0o600 });
  }

  #publish(): void {
    const address: Address = { url: this.url, pid: this.pid, owner: process.pid };
    const file = join(this.#options.folder, "redis.json");
    rmSync(file, { force: true });
    writeFileSync(file, `${JSON.stringify(address)}\n`, { mode: 0o600 });
  }
}

/** Waits for the server of an owner that was killed, and refuses one whose owner is at work. */
async function replaceStale(folder: string): Promise<void> {
  const address = readAddress(folder);
  if (address !== null) await awaitEnd(address, folder);
  rmSync(join(folder, "redis.json"), { force: true });
}

async function awaitEnd(address: Address, folder: string): Promise<void> {
  if (!(await isServing(address, folder))) return;
  const deadline = Date.now() + ORPHAN_MS;
  do {
    if (!isAlive(address.owner)) terminate(address.pid);
    else if (Date.now() > deadline) throw ownedByOther(folder, address);
    await sleep(POLL_MS);
  } while (await isServing(address, folder));
  // It has closed its files by now; that it is gone altogether is seen only where somebody takes note of dead processes.
  while (isAlive(address.pid) && Date.now() < deadline) await sleep(POLL_MS);
}

/** Whether the server at this address is the one of this folder: ports and process ids are used again by others. */
async function isServing({ url }: Address, folder: string): Promise<boolean> {
  const data = join(folder, "redis");
  if (!statSync(data, { throwIfNoEntry: false })?.isDirectory()) return false;
  return asking(url, async (redis) => {
    const answer: unknown = await redis.config("GET", "dir");
    return Array.isArray(answer) && answer[1] === realpathSync(data);
  });
}

/** Not while it still loads its AOF: then it answers LOADING. */
async function answers(url: string): Promise<boolean> {
  return asking(url, async (redis) => (await redis.ping()) === "PONG");
}

async function asking(url: string, ask: (redis: Redis) => Promise<boolean>): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PROBE_MS,
    commandTimeout: PROBE_MS,
    enableReadyCheck: false,
    retryStrategy: () => null,
  });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    return await ask(redis);
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

function readAddress(folder: string): Address | null {
  try {
    return addressSchema.parse(JSON.parse(readFileSync(join(folder, "redis.json"), "utf8")));
  } catch {
    // Not there, or cut off when its owner was killed: then nobody can be reached by it.
    return null;
  }
}

function newestFolders(runsDir: string): readonly string[] {
  if (statSync(runsDir, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(runsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(runsDir, name))
    .toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function terminate(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It ended between our look and now.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function ownedByOther(folder: string, { owner }: Address): TerminalError {
  return new TerminalError("RUN_CONFLICT", `process ${owner} runs the Redis of ${folder}`, {
    hint: "The run is under way there: see `touchdown status`. Stop that process first, or start a new run (--new).",
  });
}

function notStarted(program: string, data: string): TransientError {
  return new TransientError("REDIS_UNAVAILABLE", `${program} did not start in ${data}`, {
    hint: `See ${join(data, "redis.log")}, or set REDIS_URL to a Redis that runs.`,
  });
}
