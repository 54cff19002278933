import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Actions } from "../../coordinator/actions.ts";
import type { Step } from "../../coordinator/decide.ts";
import type { Facts } from "../../coordinator/facts.ts";
import { Observer } from "../../coordinator/observe.ts";
import { openRun } from "../../coordinator/open-run.ts";
import { runLoad } from "../../coordinator/run-load.ts";
import { openFirestoreSource } from "../../producers/firestore-source.ts";
import { sampledSource } from "../../producers/sample/sampled-source.ts";
import { startProducer } from "../../producers/start-producer.ts";
import { readCatalog } from "../../shared/catalog.ts";
import type { Checkpoint } from "../../shared/checkpoint.ts";
import { parseConfig, type Config } from "../../shared/config.ts";
import { openStore } from "../../shared/connections/file-store.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { openScratch, openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import type { OpenFileStore } from "../../shared/file-store.ts";
import { silentLog } from "../../shared/log.ts";
import type { Migration } from "../../shared/migration.ts";
import { openQueues } from "../../shared/queue.ts";
import { HEARTBEAT_MS, RunBoard, type RunInfo } from "../../shared/run-board.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import { sampleDigest, type SourceSample } from "../../shared/sample.ts";
import { schemaPart } from "../../shared/schema-sql.ts";
import type { OpenSource, ReadTime } from "../../shared/source.ts";
import { WORKER_ROLES, startWorker, type WorkerRole } from "../../workers/start-worker.ts";
import { soleHolder } from "./sole-holder.ts";
import { LAUNCH } from "./launch.ts";

type LabFile = {
  readonly redisUrl: string;
  readonly emulatorHost: string;
  readonly projectId: string;
  /** By system, where each has a project of its own. */
  readonly projects?: Readonly<Record<string, string>>;
  readonly settings: Record<string, string>;
  readonly folder: string;
};

export type Lab = LabFile & {
  readonly config: Config;
  readonly openSource: OpenSource;
  readonly openFileStore: OpenFileStore;
};

export type LabOptions = {
  readonly projectId?: string;
  readonly projects?: Readonly<Record<string, string>>;
  readonly settings?: Record<string, string>;
};

/** A place of its own for one test: runs folder, queue prefix and project (unless it shares one to compare results). */
export function openLab(
  servers: { redisUrl: string; emulatorHost: string },
  { projectId, projects = {}, settings }: LabOptions = {},
): Lab {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-"));
  const own = {
    TOUCHDOWN_RUNS_DIR: folder,
    TOUCHDOWN_QUEUE_PREFIX: `t${randomUUID().slice(0, 8)}`,
    TOUCHDOWN_LOCK_MS: "1000",
    TOUCHDOWN_STALL_CHECK_MS: "300",
    TOUCHDOWN_BACKOFF_MS: "50",
    TOUCHDOWN_ATTEMPTS: "20",
    TOUCHDOWN_DRAIN_MS: "3000",
    FIRESTORE_EMULATOR_HOST: servers.emulatorHost,
    ...settings,
  };
  return toLab({
    ...servers,
    projects,
    settings: own,
    folder,
    projectId: projectId ?? `p-${randomUUID().slice(0, 8)}`,
  });
}

/** The lab of another process, from the text it was handed. */
export function joinLab(text: string): Lab {
  return toLab(JSON.parse(text) as LabFile); // Written by labText.
}

export function labText({ redisUrl, emulatorHost, projectId, projects, settings, folder }: Lab): string {
  return JSON.stringify({ redisUrl, emulatorHost, projectId, projects, settings, folder });
}

function toLab(file: LabFile): Lab {
  const config = parseConfig(file.settings);
  const { projectId, projects = {}, emulatorHost } = file;
  const openSource: OpenSource = (system, sample = null) => {
    const source = openFirestoreSource({
      system,
      projectId: projects[system] ?? projectId,
      credentials: null,
      emulatorHost,
      timeoutMs: config.readTimeoutMs,
    });
    return sample === null ? source : sampledSource(source, sample);
  };
  const openFileStore: OpenFileStore = ({ variable }) => {
    const place = config.files[variable] ?? "";
    return openStore({ place, variable, credentials: null, timeoutMs: config.readTimeoutMs });
  };
  return { ...file, config, openSource, openFileStore };
}

export function closeLab({ folder }: Lab): void {
  rmSync(folder, { recursive: true, force: true });
}

export function catalogOf(migration: Migration) {
  const scratch = openScratch();
  scratch.exec(schemaPart(migration.schema, "tables"));
  const catalog = readCatalog(scratch);
  scratch.close();
  return catalog;
}

export type WorkerOptions = {
  readonly roles?: readonly WorkerRole[];
  readonly reach?: (checkpoint: Checkpoint) => void;
  readonly heartbeatMs?: number;
};

/** A worker inside this process. */
export function startLabWorker(
  lab: Lab,
  migration: Migration,
  { roles = WORKER_ROLES, reach = () => undefined, heartbeatMs = HEARTBEAT_MS }: WorkerOptions = {},
) {
  const catalog = catalogOf(migration);
  return startWorker({
    redisUrl: lab.redisUrl,
    config: lab.config,
    roles,
    migrations: { [migration.name]: migration },
    catalogOf: () => catalog,
    openSource: lab.openSource,
    openFileStore: lab.openFileStore,
    reach,
    onInvariant,
    heartbeatMs,
  });
}

function onInvariant(error: Error): void {
  throw error;
}

export type ConductOptions = {
  readonly run?: string;
  readonly readsMax?: number | null;
  /** What of the sources is moved; all of them without it. */
  readonly sample?: SourceSample;
  readonly signal?: AbortSignal;
  readonly onFacts?: (facts: Facts) => void;
  readonly onStep?: (step: Step) => void;
};

/** Runs the coordinator (and a producer) over a migration until it is done; validators are another suite's. */
export async function conduct(lab: Lab, migration: Migration, options: ConductOptions = {}): Promise<Facts> {
  const run = options.run ?? "run";
  const redis = openRedis(lab.redisUrl, "worker");
  const board = new RunBoard(redis, lab.config.queuePrefix);
  const queues = openQueues(lab.redisUrl, lab.config);
  const producer = startProducer({
    redisUrl: lab.redisUrl,
    config: lab.config,
    migrations: { [migration.name]: migration },
    openSource: lab.openSource,
    onInvariant,
  });
  const pin = async () => {
    const readTimes: Record<string, ReadTime> = {};
    for (const { system } of migration.sources) {
      const source = lab.openSource(system);
      readTimes[system] = await source.pin();
      await source.close();
    }
    return readTimes;
  };
  const { target, readTimes } = await openRun({
    runsDir: lab.config.runsDir,
    run,
    migration,
    configDigest: "lab",
    pin,
  });
  const info: RunInfo = {
    run,
    migration: migration.name,
    version: migration.version,
    phase: "full",
    target: targetFile(lab.config.runsDir, run),
    batchBytesMax: lab.config.batchBytesMax,
    readsMax: options.readsMax ?? null,
    sample: options.sample === undefined ? null : sampleDigest(options.sample),
    settings: {},
    state: "running",
  };
  try {
    await queues.pages.resume();
    await queues.files.resume();
    return await runLoad({
      migration,
      info,
      observer: new Observer({
        target,
        queues,
        board,
        collections: migration.collections.map(({ name }) => name),
        files: migration.files,
      }),
      actions: new Actions({
        target,
        queues,
        board,
        migration,
        info,
        readTimes,
        pageSize: lab.config.pageSize,
        filesFolder: filesFolder(lab.config.runsDir, run),
        sample: options.sample ?? null,
        hold: soleHolder,
      }),
      board,
      log: silentLog,
      onFacts: options.onFacts ?? (() => undefined),
      onStep: options.onStep ?? (() => undefined),
      signal: options.signal ?? new AbortController().signal,
    });
  } finally {
    target.close();
    await producer.stop();
    await queues.close();
    redis.disconnect();
  }
}

/** Everything a run has written that must not depend on how it went: application tables, lineage, rejects, findings, tallies. */
export function snapshot(lab: Lab, run = "run"): Record<string, unknown[]> {
  const target = openTargetReadOnly(targetFile(lab.config.runsDir, run));
  try {
    const tables = [...readCatalog(target).keys()];
    const content: Record<string, unknown[]> = {};
    for (const table of tables)
      content[table] = target.prepare(`SELECT * FROM "${table}" ORDER BY id`).safeIntegers().raw().all();
    content["records"] = target
      .prepare(
        "SELECT system, path, collection, disposition, rule, target_table, target_id, hash FROM _touchdown_records ORDER BY system, path",
      )
      .raw()
      .all();
    content["rejects"] = target
      .prepare("SELECT system, path, rule, reason, raw FROM _touchdown_rejects ORDER BY system, path")
      .raw()
      .all();
    content["findings"] = target
      .prepare("SELECT system, path, rule, detail FROM _touchdown_findings ORDER BY 1, 2, 3, 4")
      .raw()
      .all();
    content["derived"] = target.prepare("SELECT * FROM _touchdown_derived ORDER BY 1, 2").raw().all();
    content["fields"] = target.prepare("SELECT * FROM _touchdown_fields ORDER BY 1, 2").raw().all();
    content["tally"] = target
      .prepare(
        "SELECT collection, sum(documents), sum(read), sum(mapped), sum(merged), sum(excluded), sum(rejected), sum(held) FROM _touchdown_pages GROUP BY collection",
      )
      .raw()
      .all();
    return content;
  } finally {
    target.close();
  }
}

/** Waits until `probe` is true; a promise with a deadline in the place of a sleep. */
export async function until(what: string, probe: () => boolean | Promise<boolean>, deadlineMs = 30_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!(await probe())) {
    if (Date.now() > end) throw new Error(`gave up waiting until ${what}`);
    await sleep(10);
  }
}

export type SpawnOptions = {
  readonly crashAt?: string;
  readonly shell?: string;
  readonly migration?: "tiny" | "papers";
  readonly roles?: readonly WorkerRole[];
};

/** Starts a process of this folder in a lab. */
export function spawnInLab(
  lab: Lab,
  script: "worker-main.ts" | "coordinator-main.ts" | "diff-main.ts",
  options: SpawnOptions = {},
): ChildProcess {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const command = [process.execPath, LAUNCH, file];
  const env = {
    ...process.env,
    LAB: labText(lab),
    LAB_MIGRATION: options.migration ?? "tiny",
    LAB_ROLES: (options.roles ?? WORKER_ROLES).join(","),
    TOUCHDOWN_CRASH_AT: options.crashAt ?? "",
  };
  const [program = "", ...words] =
    options.shell === undefined ? command : ["sh", "-c", `${options.shell}; exec "$@"`, "sh", ...command];
  return spawn(program, words, { stdio: ["ignore", "inherit", "inherit"], env });
}

export async function ended(child: ChildProcess): Promise<NodeJS.Signals | number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.signalCode ?? child.exitCode;
}

export async function kill(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await ended(child);
}
