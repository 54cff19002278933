import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkFolder, checkRoom } from "../../cli/preflight/check-folder.ts";
import { checkRedis, judgeRedis, parseInfo } from "../../cli/preflight/check-redis.ts";
import { checkVersion } from "../../cli/preflight/check-version.ts";
import { checkZone } from "../../cli/preflight/check-zone.ts";
import type { Finding } from "../../cli/preflight/finding.ts";
import { openRun } from "../../coordinator/open-run.ts";
import type { PlannedStep } from "../../coordinator/phases/dry-run-actions.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { MEGABYTE, parseConfig, type Config } from "../../shared/config.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { RunBoard } from "../../shared/run-board.ts";
import { makeSmallDisk } from "../coordinator/backup/small-disk.ts";

const DAY = 24 * 3600 * 1000;

let redisServer: RedisServer;
let folder: string;
let config: Config;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-preflight-host-"));
  redisServer = await startRedisServer({ folder });
  config = parseConfig({ REDIS_URL: redisServer.url });
});
afterAll(async () => {
  await redisServer.stop();
  rmSync(folder, { recursive: true, force: true });
});

type ClosedFolder = { readonly folder: string; readonly why: "EROFS" | "EACCES"; open(): void };

/** A folder that this process may not write to. Root may write anywhere but where the file system itself says no; null where it may not mount one. */
function closeFolder(closed: string): ClosedFolder | null {
  mkdirSync(closed, { mode: 0o555 });
  if (process.geteuid?.() !== 0) return { folder: closed, why: "EACCES", open: () => undefined };
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", closed], { stdio: "ignore" });
  } catch {
    return null;
  }
  return { folder: closed, why: "EROFS", open: () => void execFileSync("umount", [closed]) };
}

function told(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ kind, what }) => `${kind}: ${what}`);
}

describe("Redis", () => {
  const ask = (settings: Partial<Config> = {}) =>
    checkRedis({ config: { ...config, ...settings }, redisUrl: null, run: "mine" });

  test("one of ours is as it should be, and so is the program for another", async () => {
    expect(await ask()).toEqual([]);
    expect(await ask({ redisUrl: null })).toEqual([]);
  });

  test("a policy that evicts blocks; no append-only file and too little memory are told", async () => {
    const redis = openRedis(redisServer.url, "worker");
    try {
      await redis.config("SET", "maxmemory-policy", "allkeys-lru");
      await redis.config("SET", "appendonly", "no");
      await redis.config("SET", "maxmemory", "20mb");
      expect(told(await ask())).toEqual([
        expect.stringMatching(/^blocks: .*maxmemory-policy allkeys-lru/),
        expect.stringMatching(/^warns: .*appendonly no/),
        expect.stringMatching(/^warns: .* MB of memory left, and a run may need 64\.0 MB/),
      ]);
    } finally {
      await redis.config("SET", "maxmemory-policy", "noeviction");
      await redis.config("SET", "appendonly", "yes");
      await redis.config("SET", "maxmemory", "0");
      redis.disconnect();
    }
  });

  test("one that does not answer and one that holds another run block", async () => {
    expect(told(await ask({ redisUrl: "redis://127.0.0.1:1" }))).toEqual([
      expect.stringMatching(/^blocks: Redis at redis:\/\/127\.0\.0\.1:1\/? does not answer/),
    ]);
    const redis = openRedis(redisServer.url, "worker");
    const other = {
      run: "theirs/sample",
      migration: "moonlanding",
      version: "1",
      phase: "sample",
      target: "elsewhere",
    };
    const info = { ...other, batchBytesMax: 1, readsMax: null, sample: null, settings: {}, state: "running" } as const;
    await new RunBoard(redis, "preflight").publishRun(info);
    redis.disconnect();
    expect(await ask({ queuePrefix: "preflight" })).toEqual([
      expect.objectContaining({ code: "RUN_CONFLICT", hint: expect.stringContaining("--run theirs)") }),
    ]);
  });

  test.each([
    { version: "5.0.14", isOld: true },
    { version: "6.0.16", isOld: true },
    { version: "6.2.0", isOld: false },
    { version: "10.0.1", isOld: false },
  ])("version $version is too old: $isOld", ({ version, isOld }) => {
    const facts = parseInfo(`# Server\r\nredis_version:${version}\r\naof_enabled:1\r\n`);
    const findings = judgeRedis(facts, { place: "Redis", bytesNeeded: 1 });
    expect(told(findings)).toEqual(isOld ? [`blocks: Redis is version ${version}, and 6.2 is needed`] : []);
  });
});

describe("the host", () => {
  const step = (bytes: number | null, passingBytes: number | null = 0): PlannedStep => ({
    phase: "full",
    act: "load",
    documents: 1,
    reads: 1,
    durationMs: 1,
    bytes,
    passingBytes,
    note: "",
  });

  test("a folder that is not there yet is fine, and a file in its place is not", () => {
    expect(checkFolder(join(folder, "not", "yet", "runs"))).toEqual([]);
    const file = join(folder, "a-file");
    writeFileSync(file, "");
    expect(told(checkFolder(join(file, "runs")))).toEqual([expect.stringMatching(/^blocks: .*a-file is a file/)]);
  });

  test("a folder that cannot be written to blocks", (context) => {
    const closed = closeFolder(join(folder, "closed"));
    if (closed === null) return context.skip();
    try {
      const said = told(checkFolder(join(closed.folder, "runs")));
      expect(said).toEqual([
        expect.stringMatching(/^blocks: the runs folder .* cannot be written to: .*E(ROFS|ACCES)/),
      ]);
      expect(said[0]).toContain(closed.why);
    } finally {
      closed.open();
    }
  });

  test("more than any disk holds blocks with the figures, and is told where it is only needed meanwhile", () => {
    const runs = join(folder, "runs");
    expect(checkRoom(runs, [step(2 ** 50), step(2 ** 50)])).toEqual([
      expect.objectContaining({
        code: "DISK_SHORT",
        what: expect.stringMatching(/leaves about .* of .*, and .* has .* free/),
      }),
    ]);
    expect(told(checkRoom(runs, [step(1, 2 ** 50)]))).toEqual([
      expect.stringMatching(/^warns: the run leaves about .*, and may need .* while it is at work/),
    ]);
  });

  test("a disk without room for what the steps leave blocks with the figures, and one without room meanwhile is told", (context) => {
    const disk = makeSmallDisk();
    if (disk === null) context.skip();
    else {
      try {
        const runs = join(disk.folder, "runs");
        expect(checkRoom(runs, [step(2 * MEGABYTE), step(3 * MEGABYTE)])).toEqual([]);
        expect(checkRoom(runs, [step(5 * MEGABYTE), step(6 * MEGABYTE)])).toEqual([
          expect.objectContaining({
            code: "DISK_SHORT",
            what: expect.stringMatching(/leaves about 11\.0 MB of .*, and .* has 2[34]\.\d MB free/),
          }),
        ]);
        expect(told(checkRoom(runs, [step(2 * MEGABYTE, 9 * MEGABYTE)]))).toEqual([
          expect.stringMatching(/^warns: the run leaves about 2\.0 MB, and may need 9\.0 MB while it is at work/),
        ]);
        expect(checkRoom(runs, [step(null)])).toEqual([]);
      } finally {
        disk.remove();
      }
    }
  });

  test.each([
    { zone: { name: "Africa/Johannesburg", minutes: 120 }, says: null },
    {
      zone: { name: "Africa/Johannesburg", minutes: 60 },
      says: /were 120 minutes ahead of UTC on 2000-01-01, .* for 60/,
    },
    { zone: { name: "Europe/Berlin", minutes: 60 }, says: /were 120 minutes ahead of UTC on 2000-0[3-4]/ },
    { zone: { name: "Atlantis/Lost", minutes: 0 }, says: /does not know the zone Atlantis\/Lost/ },
  ])("the zone $zone.name taken for $zone.minutes minutes", ({ zone, says }) => {
    const findings = checkZone({ ...moonlanding, zone }, Date.UTC(2026, 0, 1));
    expect(told(findings)).toEqual(says === null ? [] : [expect.stringMatching(says)]);
  });

  test("a migration that declares no zone is asked about none", () => {
    const { zone: _, ...zoneless } = moonlanding;
    expect(checkZone(zoneless, 100 * DAY)).toEqual([]);
  });
});

test("targets of another version or of other sources block, each by the name of its run", async () => {
  const runsDir = join(folder, "versions");
  const pin = () => Promise.resolve({});
  const made = { runsDir, configDigest: "these", pin };
  (await openRun({ ...made, run: "old", migration: moonlanding })).target.close();
  (await openRun({ ...made, run: "old/pilot", migration: { ...moonlanding, version: "0" } })).target.close();
  const check = { migration: moonlanding, config: { ...config, runsDir }, run: "old" };
  expect(told(checkVersion({ ...check, configDigest: "these" }))).toEqual([
    "blocks: run old/pilot was started with migration version 0, and this is 2",
  ]);
  expect(told(checkVersion({ ...check, configDigest: "those" }))).toEqual([
    "blocks: run old was started with other sources",
    "blocks: run old/pilot was started with migration version 0, and this is 2, other sources",
  ]);
});
