import { afterAll, beforeAll, expect, test } from "vitest";
import { openRedis } from "../../shared/connections/redis.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { subtreeOf } from "../../shared/document-path.ts";
import { contains } from "../../shared/key.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { sampleDigest, type SourceSample } from "../../shared/sample.ts";
import { closeLab, conduct, openLab, startLabWorker, until, type Lab } from "../support/harness.ts";
import { startServers, type Servers } from "../support/servers.ts";
import { seedTiny } from "../support/tiny-data.ts";
import { tiny } from "./tiny-migration.ts";

/** Below each parent, see seedTiny. */
const CHILDREN = 5;
const PARENTS = ["x10", "x11", "x3", "x77"].map((id) => `tiny/parents/list/${id}`);
const RANGES = PARENTS.map((path) => ({ ...subtreeOf(path), counted: CHILDREN }));

const SAMPLE: SourceSample = {
  format: 1,
  migration: "tiny",
  seed: 1,
  share: 0.02,
  collections: {
    people: { system: "friday", at: { kind: "collection", path: "tiny/people/list" }, part: { kind: "whole" } },
    guests: { system: "friday", at: { kind: "collection", path: "tiny/guests/list" }, part: { kind: "whole" } },
    parents: {
      system: "friday",
      at: { kind: "collection", path: "tiny/parents/list" },
      part: { kind: "parts", documents: PARENTS, ranges: [] },
    },
    children: {
      system: "friday",
      at: { kind: "group", id: "children" },
      part: { kind: "parts", documents: [], ranges: RANGES },
    },
  },
};

let servers: Servers;
let lab: Lab;

beforeAll(async () => {
  servers = await startServers();
  lab = openLab(servers.addresses);
  await seedTiny(lab);
}, 60_000);
afterAll(async () => {
  closeLab(lab);
  await servers.stop();
});

test("a run moves its sample and nothing else, though Redis loses the sample on the way", async () => {
  const redis = openRedis(lab.redisUrl, "worker");
  let lost = 0;
  const lose = async (): Promise<void> => {
    const keys = await redis.keys(`*${sampleDigest(SAMPLE)}*`);
    if (lost === 0 && keys.length > 0) lost += await redis.del(keys);
  };
  const losing: Promise<void>[] = [];
  const running = conduct(lab, tiny, { sample: SAMPLE, onFacts: () => void losing.push(lose()) });
  // The worker comes when the sample is gone: it learns of it by what the coordinator publishes again.
  await until("the sample is lost", () => lost > 0);
  const worker = startLabWorker(lab, tiny);
  await running;
  await Promise.all(losing);
  await worker.stop();
  redis.disconnect();
  const moved = documentsOf(lab);
  expect(moved.filter((path) => path.startsWith("tiny/people/")).length).toBeGreaterThan(0);
  const below = moved.filter((path) => path.startsWith("tiny/parents/"));
  expect(below.filter((path) => !PARENTS.includes(path) && !RANGES.some((range) => contains(range, path)))).toEqual([]);
  expect(below.filter((path) => path.includes("/children/")).length).toBe(CHILDREN * PARENTS.length);
});

function documentsOf({ config }: Lab): string[] {
  const target = openTargetReadOnly(targetFile(config.runsDir, "run"));
  try {
    return target.prepare<[], string>("SELECT path FROM _touchdown_records WHERE path NOT LIKE '%#%'").pluck().all();
  } finally {
    target.close();
  }
}
