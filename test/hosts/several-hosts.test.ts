import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import { FULL_ONLY } from "../support/full-only.ts";
import { ended, openLab, snapshot, until } from "../support/harness.ts";
import { hasNamespaces } from "./network.ts";
import { Site, hasEnded, type Alone, type Program } from "./site.ts";

const PREFIX = "touchdown";
const KIND = hasNamespaces()
  ? "hosts in network namespaces"
  : "processes with folders of their own (no network namespace may be made here)";
const READERS = ["w1", "w2", "w3", "w4"] as const;
const WORDS = [...FULL_ONLY, "--run", "moved"];
const DEADLINE_MS = 120_000;

let site: Site;
/** The same run on one machine, which goes on meanwhile. */
let alone: Promise<Alone>;
let target: string;
let producer: Program;
let loader: Program;
let readers: readonly Program[];

beforeAll(async () => {
  site = await Site.open(["target", ...READERS], 1000);
  target = targetFile(site.runsDir("target"), "moved");
  alone = site.runAlone(WORDS);
  producer = site.touchdown("target", ["producer"]);
  loader = site.touchdown("target", ["worker", "--roles", "load,copy"]);
  readers = READERS.map((name) => site.touchdown(name, ["worker", "--roles", "transform"]));
}, 2 * DEADLINE_MS);
afterAll(() => site.close());

test(
  "a part is well when Redis has heard of it from this host; who does not trust Redis's certificate is told what to do",
  async () => {
    await until("all workers are heard of", async () => (await heartbeats()).size === 5, DEADLINE_MS);
    const worker = ["health", "worker"];
    const asked = [
      site.touchdown("w3", worker),
      site.touchdown("target", ["health", "producer"]),
      site.touchdown("data", worker),
      site.touchdown("w3", worker, { NODE_EXTRA_CA_CERTS: "" }),
    ];
    const codes = await Promise.all(asked.map(({ child }) => ended(child)));
    expect(codes, asked.map(({ output }) => output()).join("")).toEqual([0, 0, isReal() ? 1 : 0, 3]);
    expect(asked[3]?.output()).toMatch(/certificate[^]*NODE_EXTRA_CA_CERTS/);
  },
  DEADLINE_MS,
);

test(
  `${KIND}, of which one is cut off for a while and one is killed, bring a run to the same target, byte for byte, as one machine`,
  async () => {
    site.setLatency(50);
    const coordinator = site.touchdown("target", ["coordinator", "moonlanding", ...WORDS]);
    await until("documents land", () => hasEnded(coordinator) || documentsIn(target) >= 100, DEADLINE_MS);
    site.setLatency(2000);
    await until("all readers have a page", async () => hasEnded(coordinator) || (await allRead()), DEADLINE_MS);
    expect([loader, ...readers].map(seesTarget)).toEqual([true, ...READERS.map(() => !isReal())]);
    site.host("w1").cutOff();
    await site.host("w2").powerOff();
    const landedThen = documentsIn(target);
    await until("their pages are given to others", async () => (await redeliveries()) >= 2, DEADLINE_MS);
    const restoredAtMs = Date.now();
    site.host("w1").restore();
    site.setLatency(0);

    expect(await ended(coordinator.child), coordinator.output()).toBe(0);
    expect(await alone).toMatchObject({ code: 0 });
    expect(landedThen).toBeLessThan(documentsIn(target));
    await until("the host that was cut off is heard of again", async () => (await lastHeardOfW1()) > restoredAtMs);
    expect(contentOf("target")).toEqual(contentOf("alone"));

    const living = [producer, loader, ...readers.filter((reader) => !hasEnded(reader))];
    for (const { child } of living) child.kill("SIGTERM");
    expect(await Promise.all(living.map(({ child }) => ended(child)))).toEqual([0, 0, 0, 0, 0]);
    expect(coordinator.output()).toContain("rediss://:***@");
    expect(site.programs.filter(({ output }) => output().includes(site.password))).toEqual([]);
  },
  3 * DEADLINE_MS,
);

function isReal(): boolean {
  return site.network.kind === "network namespaces";
}

/** Whether the target is a file for the program, which has mounts of its own. */
function seesTarget({ child }: Program): boolean {
  return existsSync(`/proc/${child.pid}/root${target}`);
}

/** When each worker was last heard of, by its name. */
async function heartbeats(): Promise<ReadonlyMap<string, number>> {
  const workers = await new RunBoard(site.redis, PREFIX).workers();
  return new Map(workers.map(({ worker, atMs }) => [worker, atMs]));
}

async function lastHeardOfW1(): Promise<number> {
  const [w1] = readers;
  const own = [...(await heartbeats())].find(([worker]) => worker.endsWith(`-${w1?.child.pid}`));
  return own?.[1] ?? 0;
}

/** Each reads one page at a time, and takes the next as soon as it has ended one. */
async function allRead(): Promise<boolean> {
  const [active, waiting] = await Promise.all(
    ["active", "wait"].map((list) => site.redis.llen(`${PREFIX}:pages:${list}`)),
  );
  return active === READERS.length && (waiting ?? 0) >= 2;
}

/** Pages whose worker let go of them without a word. */
async function redeliveries(): Promise<number> {
  const events = await site.redis.xrange(`${PREFIX}:pages:events`, "-", "+");
  return events.filter(([, fields]) => fields.includes("stalled")).length;
}

function documentsIn(file: string): number {
  if (!existsSync(file)) return 0;
  try {
    const database = openTargetReadOnly(file);
    try {
      const row = database
        .prepare<[], { documents: number | null }>("SELECT sum(documents) AS documents FROM _touchdown_pages")
        .get();
      return row?.documents ?? 0;
    } finally {
      database.close();
    }
  } catch {
    // It is being made.
    return 0;
  }
}

/** All that a run has written, and the digests of the files that it has copied. */
function contentOf(host: string): Record<string, unknown> {
  const runsDir = site.runsDir(host);
  const lab = openLab({ redisUrl: "", emulatorHost: "127.0.0.1:1" }, { settings: { TOUCHDOWN_RUNS_DIR: runsDir } });
  const folder = filesFolder(runsDir, "moved");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const digests = files.map((file) => [
    file.slice(folder.length),
    createHash("sha256").update(readFileSync(file)).digest("hex"),
  ]);
  return { ...snapshot(lab, "moved"), files: Object.fromEntries(digests) };
}
