import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { filePath } from "../../shared/file-path.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import { papers } from "../engine/papers-migration.ts";
import { startBucketServer, type BucketServer } from "../support/bucket-server.ts";
import { closeLab, conduct, ended, openLab, spawnInLab, startLabWorker, type Lab } from "../support/harness.ts";
import { seedDocuments } from "../support/papers-data.ts";
import { startServers, type Servers } from "../support/servers.ts";

/** Names that only a bucket has: no file can bear them. */
const PUT_ASIDE = [
  "a//b",
  "trailing/",
  "up/../and away",
  "a/./b",
  "_/x",
  `${"long".repeat(51)}/x`,
  "/rooted",
  "both",
  "both/deep",
];
const KEPT = ["both/a file", "both/deep/er", "both!", "a/b", ...Array.from({ length: 120 }, (_, n) => `many/${n}`)];

let servers: Servers;
let bucket: BucketServer;
let folder: string;
let projectId: string;
let lab: Lab;
let workers: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  servers = await startServers();
  bucket = await startBucketServer("papers");
  process.env["STORAGE_EMULATOR_HOST"] = bucket.url;
  folder = mkdtempSync(join(tmpdir(), "touchdown-bucket-"));
  const names = [...PUT_ASIDE, ...KEPT];
  for (const name of names) bucket.put(name, Buffer.from(`content of ${name}`));
  const first = openBucketLab();
  projectId = first.projectId;
  await seedDocuments(
    first,
    [...names, "gone", ".."].map((object) => ({ store: "beta", object })),
  );
  closeLab(first);
});
afterAll(async () => {
  delete process.env["STORAGE_EMULATOR_HOST"];
  await bucket.stop();
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  lab = openBucketLab({ projectId });
  workers = [];
});
afterEach(async () => {
  bucket.relent();
  await Promise.all(workers.map((worker) => worker.stop()));
  closeLab(lab);
});

function openBucketLab(options: { projectId?: string; settings?: Record<string, string> } = {}): Lab {
  const stores = { ALPHA_FILES: folder, BETA_FILES: "gs://papers" };
  return openLab(servers.addresses, { ...options, settings: { ...stores, ...options.settings } });
}

type Copied = { readonly object: string; readonly state: string; readonly path: string | null };

function rowsOf(of: Lab): Copied[] {
  const target = openTargetReadOnly(targetFile(of.config.runsDir, "run"));
  try {
    return target
      .prepare<[], Copied>("SELECT object, state, path FROM paper WHERE store IS NOT NULL ORDER BY object")
      .all();
  } finally {
    target.close();
  }
}

function expectAllCopied(of: Lab): void {
  const wanted = [...PUT_ASIDE, ...KEPT].map((object) => ({
    object,
    state: "copied",
    path: filePath({ to: "uploads/beta", object, isTaken: object === "both" || object === "both/deep" }),
  }));
  const missing = ["..", "gone"].map((object) => ({ object, state: "missing", path: null }));
  expect(rowsOf(of)).toEqual([...wanted, ...missing].toSorted((a, b) => (a.object < b.object ? -1 : 1)));
  for (const { object, path } of wanted) {
    const content = readFileSync(join(filesFolder(of.config.runsDir, "run"), path), "utf8");
    expect(content).toBe(`content of ${object}`);
  }
}

test("objects of a bucket arrive whatever their names; those that no file can bear are put aside", async () => {
  workers.push(startLabWorker(lab, papers));
  await conduct(lab, papers);
  expectAllCopied(lab);
  expect(rowsOf(lab).filter(({ path }) => path?.startsWith("uploads/beta/_/"))).toHaveLength(PUT_ASIDE.length);
});

test("a bucket that is unavailable for a while, or cuts its answers off, costs time and changes nothing", async () => {
  bucket.fail({ kind: "status", status: 503 }, 1000);
  workers.push(startLabWorker(lab, papers));
  const before = bucket.requests.length;
  let looks = 0;
  await conduct(lab, papers, {
    onFacts: () => {
      if (bucket.requests.length - before < 3) return;
      looks += 1;
      if (looks !== 1) return;
      bucket.relent();
      bucket.fail({ kind: "cut" }, 4);
    },
  });
  expectAllCopied(lab);
});

test("what a killed worker had copied is not asked for a second time", async () => {
  const before = bucket.requests.length;
  const running = conduct(lab, papers);
  const doomed = spawnInLab(lab, "worker-main.ts", { crashAt: "before-files-batch:1", migration: "papers" });
  expect(await ended(doomed)).toBe("SIGKILL");
  workers.push(startLabWorker(lab, papers));
  await running;
  expectAllCopied(lab);
  const isCopied = (request: string) => request.startsWith("GET bytes") && !request.endsWith(" gone");
  const asked = bucket.requests.slice(before).filter(isCopied);
  expect(new Set(asked).size).toBe(asked.length);
});

test("a bucket that denies an object stops the run with the reason, and is resumed when it no longer does", async () => {
  bucket.fail({ kind: "status", status: 403 }, 1000);
  workers.push(startLabWorker(lab, papers));
  await expect(conduct(lab, papers)).rejects.toMatchObject({
    code: "PAGES_FAILED",
    message: expect.stringMatching(/files beta: SOURCE_DENIED: BETA_FILES: gs:\/\/papers/),
  });
  bucket.relent();
  await conduct(lab, papers);
  expectAllCopied(lab);
});
