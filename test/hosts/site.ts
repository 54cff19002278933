import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { Redis } from "ioredis";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { STORE_VARIABLES, fileFoldersIn, type FileFolders } from "../../cli/seed/file-folders.ts";
import { seedSources } from "../../cli/seed/seed.ts";
import { startEmulator, type Emulator } from "../../emulators/firestore/server.ts";
import { until } from "../support/harness.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { LAUNCH } from "../support/launch.ts";
import { makeCertificates } from "./certificates.ts";
import { redisScript } from "./compose-file.ts";
import { openNetwork, spawnBound, type Host, type Network } from "./network.ts";

export const TOUCHDOWN = fileURLToPath(new URL("../../cli/touchdown.mjs", import.meta.url));
const EMULATOR = fileURLToPath(new URL("../../emulators/firestore/main.ts", import.meta.url));
const SOCKET = "redis.sock";
const PASSWORD = "c0rrect-h0rse";
const PROJECTS = { friday: "friday-hosts", mwr: "mwr-hosts" } as const;

/** A program on a host, and all that it has said. */
export type Program = { readonly child: ChildProcess; readonly output: () => string };

export type Alone = { readonly code: number | null; readonly output: string };

/** Hosts, a Redis with TLS and password on one of them, and seeded sources: what an operator of several machines has. */
export class Site {
  readonly folder: string;
  readonly network: Network;
  readonly password = PASSWORD;
  readonly programs: Program[] = [];
  readonly #ca: string;
  readonly #files: FileFolders;
  #redisUrl = "";
  #firestore = "";
  #emulator: Program | null = null;
  /** For what a test asks: by a socket, as all namespaces share their files. */
  readonly redis: Redis;

  private constructor(folder: string, network: Network) {
    this.folder = folder;
    this.network = network;
    this.#files = fileFoldersIn(join(folder, "files"));
    const places = [...network.hosts.keys(), "alone"].map((name) => join(folder, name));
    for (const place of [...places, ...Object.values(this.#files)]) mkdirSync(place, { recursive: true });
    this.#ca = makeCertificates(folder, this.host("data").address);
    this.redis = openRedis(`${join(folder, SOCKET)}?password=${PASSWORD}`, "worker");
  }

  /** Seeds the sources and starts the servers of the host "data". */
  static async open(names: readonly string[], records: number): Promise<Site> {
    const site = new Site(mkdtempSync(join(tmpdir(), "touchdown-hosts-")), openNetwork(["data", ...names]));
    try {
      await site.#seed(records);
      await Promise.all([site.#startRedis(), site.#startFirestore()]);
      return site;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.network.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  host(name: string): Host {
    const host = this.network.hosts.get(name);
    if (host === undefined) throw new Error(`there is no host ${name}`);
    return host;
  }

  /** The runs folder of one host. */
  runsDir(host: string): string {
    return join(this.folder, host, "runs");
  }

  /** Starts the command on a host as its operator does. */
  touchdown(host: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
    const hidden = ["target", "alone"].filter((name) => name !== host).map((name) => join(this.folder, name));
    return this.#spawn(host, [process.execPath, TOUCHDOWN, ...words], {
      hidden: host === "target" ? [] : hidden,
      env: {
        ...this.#settings(host),
        REDIS_URL: this.#redisUrl,
        NODE_EXTRA_CA_CERTS: this.#ca,
        FIRESTORE_EMULATOR_HOST: this.#firestore,
        ...env,
      },
    });
  }

  /** The same run on this machine alone, with one worker: from the same documents, in a file of their own. */
  async runAlone(given: readonly string[]): Promise<Alone> {
    const emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: join(this.folder, "alone.db") });
    try {
      const words = [process.execPath, TOUCHDOWN, "run", "moonlanding", ...given, "--workers", "1"];
      const env = { ...this.#settings("alone"), FIRESTORE_EMULATOR_HOST: emulator.address };
      const { child, output } = this.#listen(spawnBound(words, { env, cwd: this.folder }));
      await once(child, "close");
      return { code: child.exitCode, output: output() };
    } finally {
      await emulator.stop();
    }
  }

  #settings(host: string): Readonly<Record<string, string | undefined>> {
    return {
      PATH: process.env["PATH"],
      HOME: this.folder,
      FRIDAY_PROJECT_ID: PROJECTS.friday,
      MWR_PROJECT_ID: PROJECTS.mwr,
      [STORE_VARIABLES.friday]: this.#files.friday,
      [STORE_VARIABLES.mwr]: this.#files.mwr,
      [STORE_VARIABLES.drive]: this.#files.drive,
      TOUCHDOWN_RUNS_DIR: this.runsDir(host),
      TOUCHDOWN_LOCK_MS: "1000",
      TOUCHDOWN_STALL_CHECK_MS: "300",
      TOUCHDOWN_BACKOFF_MS: "50",
      TOUCHDOWN_PAGE_SIZE: "20",
      TOUCHDOWN_CONCURRENCY: "1",
      // A source that is slow on purpose is to be read all the same.
      TOUCHDOWN_SOURCE_LATENCY_MS: "60000",
    };
  }

  async #seed(records: number): Promise<void> {
    const file = join(this.folder, "firestore.db");
    const emulator: Emulator = await startEmulator({ host: "127.0.0.1", port: 0, file });
    try {
      await seedSources({
        records,
        seed: 5,
        dirty: 0.01,
        projects: PROJECTS,
        emulatorHost: emulator.address,
        answersFile: join(this.folder, "answers.ndjson"),
        files: this.#files,
      });
    } finally {
      await emulator.stop();
    }
    copyFileSync(file, join(this.folder, "alone.db"));
  }

  /** With the very script of docker-compose.yml. */
  async #startRedis(): Promise<void> {
    const { address } = this.host("data");
    const cwd = join(this.folder, "redis");
    const entry = join(cwd, "docker-entrypoint.sh");
    mkdirSync(cwd);
    writeFileSync(entry, '#!/bin/sh\nexec "$@"\n');
    chmodSync(entry, 0o755);
    const isShared = this.network.kind === "processes";
    const [plain, tls] = isShared ? await freePorts() : [6379, 6380];
    const script = redisScript()
      .replace("tls-port 6380", `tls-port ${tls}`)
      .replace("\nport 6379", `\nport ${plain}\nunixsocket ${join(this.folder, SOCKET)}`);
    const { child, output } = this.#spawn("data", ["sh", "-ec", script], {
      cwd,
      env: { PATH: `${cwd}:${process.env["PATH"]}`, REDISCLI_AUTH: PASSWORD, TLS: this.folder },
    });
    await said({ child, output }, /Ready to accept connections/);
    this.#redisUrl = `rediss://:${PASSWORD}@${address}:${tls}`;
  }

  /** Lets the source take so long for an answer, so that all workers have something to wait for. */
  setLatency(ms: number): void {
    this.#emulator?.child.send({ faults: [{ kind: "latency", ms, method: "RunQuery" }] });
  }

  async #startFirestore(): Promise<void> {
    const { address } = this.host("data");
    const words = ["--host", address, "--port", "0", "--file", join(this.folder, "firestore.db")];
    this.#emulator = this.#spawn("data", [process.execPath, LAUNCH, EMULATOR, ...words], { env: {} });
    const [, where = ""] = await said(this.#emulator, /listening on (\S+)/);
    this.#firestore = where;
  }

  #spawn(host: string, command: readonly string[], { env, cwd = this.folder, hidden = [] }: SpawnOptions): Program {
    return this.#listen(this.host(host).spawn(command, { env: { PATH: process.env["PATH"], ...env }, cwd, hidden }));
  }

  #listen(child: ChildProcess): Program {
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part: Buffer) => (text += part.toString()));
    const program = { child, output: () => text };
    this.programs.push(program);
    return program;
  }
}

type SpawnOptions = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly hidden?: readonly string[];
};

/** Waits until a program has said something; rejects when it ends without. */
async function said(program: Program, what: RegExp): Promise<RegExpExecArray> {
  await until(`${what} is said`, () => what.test(program.output()) || hasEnded(program));
  const match = what.exec(program.output());
  if (match === null) throw new Error(`it ended and never said ${what}: ${program.output()}`);
  return match;
}

export function hasEnded({ child }: Program): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function freePorts(): Promise<readonly [number, number]> {
  const servers = [createServer(), createServer()] as const;
  const ports = await Promise.all(
    servers.map(async (server) => {
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const address = server.address();
      return typeof address === "object" && address !== null ? address.port : 0;
    }),
  );
  for (const server of servers) server.close();
  const [plain = 0, tls = 0] = ports;
  return [plain, tls];
}
