import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openFirestore } from "../../shared/connections/firestore.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { filePath } from "../../shared/file-path.ts";
import { openQueues } from "../../shared/queue.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import { papers } from "../engine/papers-migration.ts";
import {
  closeLab,
  conduct,
  ended,
  kill,
  openLab,
  snapshot,
  spawnInLab,
  startLabWorker,
  until,
  type Lab,
} from "../support/harness.ts";
import { ODD_NAMES, seedPapers, type Objects } from "../support/papers-data.ts";
import { replay } from "../support/replay.ts";
import { startServers, type Servers } from "../support/servers.ts";

let servers: Servers;
let folder: string;
let objects: Objects;
let projectId: string;
let undisturbed: Record<string, unknown>;
let lab: Lab;
let workers: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  servers = await startServers();
  folder = mkdtempSync(join(tmpdir(), "touchdown-papers-"));
  const first = openPapersLab();
  projectId = first.projectId;
  objects = await seedPapers(first, folder);
  const worker = startLabWorker(first, papers);
  await conduct(first, papers);
  await worker.stop();
  undisturbed = resultOf(first);
  closeLab(first);
});
afterAll(async () => {
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  lab = openPapersLab({ projectId });
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  closeLab(lab);
});

function openPapersLab(options: { projectId?: string; settings?: Record<string, string> } = {}): Lab {
  const stores = { ALPHA_FILES: join(folder, "alpha"), BETA_FILES: join(folder, "beta") };
  return openLab(servers.addresses, { ...options, settings: { ...stores, ...options.settings } });
}

/** Tables, lineage and findings, what the ledger says of each object, and what lies on the disk. */
function resultOf(of: Lab): Record<string, unknown> {
  return { ...snapshot(of), known: knownOf(of), disk: diskOf(of) };
}

function knownOf(of: Lab): unknown[] {
  return ask(of, "SELECT store, object, state, path, size, sha256 FROM _touchdown_files ORDER BY store, object");
}

function ask(of: Lab, sql: string): unknown[] {
  const target = openTargetReadOnly(targetFile(of.config.runsDir, "run"));
  try {
    return target.prepare(sql).raw().all();
  } finally {
    target.close();
  }
}

/** Every file below the run's files folder, drafts included, with its digest. */
function diskOf(of: Lab): [path: string, sha256: string][] {
  const root = filesFolder(of.config.runsDir, "run");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(root, name)).isFile())
    .toSorted()
    .map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(root, name)))
        .digest("hex"),
    ]);
}

test("the undisturbed run copies every object once, whatever its name, and tells of those that are missing", () => {
  const named = [...objects.alpha.keys()].map((object) => filePath({ to: "uploads/alpha", object, isTaken: false }));
  const beta = [...objects.beta.keys()].map((object) => `uploads/beta/${object}`);
  const disk = undisturbed["disk"] as [string, string][];
  expect(disk.map(([path]) => path)).toEqual([...named, ...beta].toSorted());
  expect(disk.map(([path]) => path)).toEqual(expect.arrayContaining(ODD_NAMES.map((name) => `uploads/alpha/${name}`)));
  const states = (undisturbed["paper"] as unknown[][]).map((row) => row[7]);
  const count = (state: string) => states.filter((each) => each === state).length;
  expect({
    copied: count("copied"),
    missing: count("missing"),
    kept: count("kept"),
    waiting: count("waiting"),
  }).toEqual({
    copied: objects.alpha.size + objects.beta.size + 3,
    missing: 5,
    kept: 3,
    waiting: 0,
  });
  const rules = (undisturbed["findings"] as unknown[][]).map(([system, path, rule]) => [rule, system, path]);
  expect(rules.filter(([rule]) => rule === "file-size-disagrees")).toHaveLength(1);
  const missing = rules.filter(([rule]) => rule === "file-missing");
  expect(missing).toHaveLength(5);
  expect(missing.filter(([, system]) => system === "")).toEqual([
    ["file-missing", "", expect.stringMatching(/^paper#/)],
  ]);
});

test.each(["in-file:2", "in-file:150", "after-file-copied:40", "before-files-batch:1", "before-files-batch:3"])(
  "a worker killed at %s changes nothing in the result",
  async (crashAt) => {
    const doomed = spawnInLab(lab, "worker-main.ts", { crashAt, migration: "papers" });
    const running = conduct(lab, papers);
    expect(await ended(doomed)).toBe("SIGKILL");
    workers.push(startLabWorker(lab, papers));
    await running;
    expect(resultOf(lab)).toEqual(undisturbed);
  },
);

test("a loader killed while it writes what became of files changes nothing in the result", async () => {
  workers.push(startLabWorker(lab, papers, { roles: ["transform", "copy"] }));
  const running = conduct(lab, papers);
  for (const crashAt of ["in-transaction:13", "after-commit:1", "in-transaction:1", "between-batches:1"]) {
    expect(await ended(spawnInLab(lab, "worker-main.ts", { crashAt, migration: "papers", roles: ["load"] }))).toBe(
      "SIGKILL",
    );
  }
  workers.push(startLabWorker(lab, papers, { roles: ["load"] }));
  await running;
  expect(resultOf(lab)).toEqual(undisturbed);
});

test("two workers at the same objects give the same files as one", async () => {
  workers.push(...[1, 2].map(() => startLabWorker(lab, papers, { roles: ["copy"] })));
  workers.push(startLabWorker(lab, papers, { roles: ["transform", "load"] }));
  const queues = openQueues(lab.redisUrl, lab.config);
  let twins = 0;
  await conduct(lab, papers, {
    onFacts: (facts) => {
      if (twins > 0 || (facts.files?.jobs ?? 0) === 0) return;
      twins += 1;
      void doubleJobs(queues.files);
    },
  });
  await queues.close();
  expect(twins).toBe(1);
  expect(resultOf(lab)).toEqual(undisturbed);
});

async function doubleJobs(files: ReturnType<typeof openQueues>["files"]): Promise<void> {
  const jobs = await files.getJobs(["waiting", "active", "delayed"]);
  await files.addBulk(jobs.map(({ id, data }) => ({ name: "files", data, opts: { jobId: `${id}-twin` } })));
}

test("a coordinator killed while files are copied is started again and finishes the run", async () => {
  const first = spawnInLab(lab, "coordinator-main.ts", { migration: "papers" });
  workers.push(startLabWorker(lab, papers));
  const redis = openRedis(lab.redisUrl, "worker");
  await until(
    "a job of files is done",
    async () => (await redis.zcard(`${lab.config.queuePrefix}:files:completed`)) > 0,
  );
  redis.disconnect();
  await kill(first);
  await conduct(lab, papers);
  expect(resultOf(lab)).toEqual(undisturbed);
});

test("a Redis that loses everything while files are copied does not lose a file", async () => {
  workers.push(startLabWorker(lab, papers));
  const redis = openRedis(lab.redisUrl, "worker");
  let flushes = 0;
  await conduct(lab, papers, {
    onFacts: ({ files }) => {
      if (flushes > 0 || (files?.known ?? 0) === 0) return;
      flushes += 1;
      void redis.flushall();
    },
  });
  redis.disconnect();
  expect(flushes).toBe(1);
  expect(resultOf(lab)).toEqual(undisturbed);
});

test("a store whose folder is away for a while costs time and changes nothing in the result", async () => {
  workers.push(startLabWorker(lab, papers));
  const [there, away] = [join(folder, "beta"), join(folder, "beta-away")];
  let isAway = false;
  let notYet = 0;
  await conduct(lab, papers, {
    onFacts: ({ files }) => {
      if (files === null || files.known === 0) return;
      notYet += 1;
      if (notYet === 1) isAway = move(there, away);
      if (notYet === 20) isAway = !move(away, there);
    },
  });
  if (isAway) move(away, there);
  expect(resultOf(lab)).toEqual(undisturbed);
});

function move(from: string, to: string): boolean {
  renameSync(from, to);
  return true;
}

test("a disk that is full under the files waits, says so, and goes on when there is room", async () => {
  // A limit on file size fails the very write that a full disk fails; it is raised for the running process.
  const shell = "trap '' XFSZ; ulimit -S -f 400";
  const copier = spawnInLab(lab, "worker-main.ts", { shell, migration: "papers", roles: ["copy"] });
  workers.push(startLabWorker(lab, papers, { roles: ["transform", "load"] }));
  let notice = "";
  await conduct(lab, papers, {
    onFacts: ({ notices: [first] }) => {
      if (first === undefined || notice !== "") return;
      notice = first;
      void liftLimit(copier.pid ?? 0);
    },
  });
  await kill(copier, "SIGTERM");
  expect(notice).toMatch(/files.*full.*free some space/);
  expect(resultOf(lab)).toEqual(undisturbed);
});

async function liftLimit(pid: number): Promise<void> {
  const lift = () =>
    new Promise<boolean>((resolve) => {
      execFile("prlimit", ["--pid", String(pid), "--fsize=unlimited"], (error) => resolve(error === null));
    });
  await until("the limit is lifted", lift);
}

test("copying does not wait for collections that have nothing to do with it", async () => {
  workers.push(startLabWorker(lab, papers));
  let atOnce = 0;
  await conduct(lab, papers, {
    onFacts: ({ collections, files }) => {
      const isLanding = collections.get("notes")?.gaps?.length !== 0;
      if (isLanding && (files?.jobs ?? 0) + (files?.known ?? 0) > 0) atOnce += 1;
    },
  });
  expect(atOnce).toBeGreaterThan(0);
});

test("a reject that is mended brings its file", async () => {
  workers.push(startLabWorker(lab, papers));
  await writeDocument("tiny/papers/list/late", { name: 7 });
  await conduct(lab, papers);
  writeFileSync(join(folder, "alpha", "late.pdf"), "late");
  await writeDocument("tiny/papers/list/late", { name: "late", store: "alpha", object: "late.pdf" });
  expect(await replay(lab, papers)).toMatchObject({ documents: 2 });
  rmSync(join(folder, "alpha", "late.pdf"));
  const late = "SELECT state, path, size FROM paper WHERE object = 'late.pdf'";
  expect(ask(lab, late)).toEqual([["copied", "uploads/alpha/late.pdf", 4]]);
  const disk = undisturbed["disk"] as [string, string][];
  expect(diskOf(lab).map(([path]) => path)).toEqual(
    [...disk.map(([path]) => path), "uploads/alpha/late.pdf"].toSorted(),
  );
  await removeDocument("tiny/papers/list/late");
});

async function writeDocument(path: string, data: object): Promise<void> {
  const { firestore, close } = openFirestore({ projectId, credentials: null, emulatorHost: lab.emulatorHost });
  await firestore.doc(path).set(data);
  await close();
}

async function removeDocument(path: string): Promise<void> {
  const { firestore, close } = openFirestore({ projectId, credentials: null, emulatorHost: lab.emulatorHost });
  await firestore.doc(path).delete();
  await close();
}
