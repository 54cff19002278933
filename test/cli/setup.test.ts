import { expect, test } from "vitest";
import { decide, isInstalled, isNodeNewEnough, type Found } from "../../cli/setup.mjs";

const ready: Found = {
  nodeVersion: "20.19.0",
  platform: "linux",
  isRoot: false,
  installer: "apt-get",
  hasCompiler: true,
  hasMake: true,
  hasPython: true,
  hasRedis: true,
  hasRedisUrl: false,
  packages: "ready",
  headers: "/usr",
};
const bare: Partial<Found> = {
  hasCompiler: false,
  hasMake: false,
  hasPython: false,
  hasRedis: false,
  packages: "missing",
};

test.each<[string, Partial<Found>, readonly string[]]>([
  ["nothing when all is there", {}, []],
  ["nothing without a compiler when the packages are there", { hasCompiler: false, hasMake: false }, []],
  ["nothing without redis-server when REDIS_URL is set", { hasRedis: false, hasRedisUrl: true }, []],
  ["npm install when packages are missing", { packages: "missing" }, ["npm install"]],
  ["npm rebuild when better-sqlite3 does not load", { packages: "unbuilt" }, ["npm rebuild"]],
  [
    "apt-get as root on Debian, then npm",
    { ...bare, isRoot: true },
    ["apt-get update", "apt-get install", "npm install"],
  ],
  [
    "apt-get alone when only Redis is missing",
    { hasRedis: false, isRoot: true },
    ["apt-get update", "apt-get install"],
  ],
])("setup runs %s", (_title, found, expected) => {
  const decision = decide({ ...ready, ...found });
  expect(decision.kind === "do" && decision.commands.map(({ file, args }) => `${file} ${args[0]}`)).toEqual(expected);
});

test.each<[string, Partial<Found>, number, string]>([
  ["an old Node", { nodeVersion: "20.18.3" }, 2, "Touchdown needs Node 20.19 or newer, this is 20.18.3"],
  [
    "no compiler on Debian",
    { hasCompiler: false, packages: "missing" },
    2,
    "sudo apt-get install -y build-essential python3",
  ],
  ["no Redis on Debian", { hasRedis: false }, 3, "sudo apt-get install -y redis-server"],
  ["neither on Debian, in one line", bare, 2, "sudo apt-get install -y build-essential python3 redis-server"],
  ["no Redis on a Mac", { hasRedis: false, platform: "darwin", installer: null }, 3, "brew install redis"],
  [
    "neither on a Mac",
    { ...bare, platform: "darwin", installer: null },
    2,
    "xcode-select --install && brew install redis",
  ],
  [
    "no Redis on Fedora, even as root",
    { hasRedis: false, installer: "dnf", isRoot: true },
    3,
    "sudo dnf install -y valkey",
  ],
  [
    "no Redis and no installer we know",
    { hasRedis: false, installer: null },
    3,
    "export REDIS_URL=redis://127.0.0.1:6379",
  ],
])("setup refuses %s and names the line to run", (...[, found, exitCode, line]) => {
  const decision = decide({ ...ready, ...found });
  expect(decision).toEqual({ kind: "refuse", exitCode, line: expect.stringContaining(line) });
});

test("nothing that setup installs is fetched as a binary, or compiled against headers from the network", () => {
  const decision = decide({ ...ready, packages: "missing", headers: "/opt/node" });
  const [install] = decision.kind === "do" ? decision.commands : [];
  expect(install?.env).toMatchObject({ npm_config_build_from_source: "true", npm_config_nodedir: "/opt/node" });
});

test("node-gyp finds its own headers where none are beside node", () => {
  const decision = decide({ ...ready, packages: "missing", headers: null });
  expect(decision.kind === "do" && Object.keys(decision.commands[0]?.env ?? {})).toEqual([
    "npm_config_build_from_source",
  ]);
});

test.each([
  ["20.19.0", true],
  ["20.20.2", true],
  ["22.0.0", true],
  ["20.18.9", false],
  ["18.20.0", false],
])("Node %s is new enough: %s", (version, expected) => {
  expect(isNodeNewEnough(version)).toBe(expected);
});

const lock = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/zod": { version: "4.6.7" },
    "node_modules/@oxlint/win32": { version: "1.94.0", optional: true },
  },
};

test.each([
  ["nothing is installed", null, false],
  ["all but other platforms' packages is installed", { packages: { "node_modules/zod": { version: "4.6.7" } } }, true],
  ["another version is installed", { packages: { "node_modules/zod": { version: "4.0.0" } } }, false],
  ["a package is missing", { packages: {} }, false],
])("packages are up to date when %s: judged by content, not by file times", (_title, installed, expected) => {
  expect(isInstalled(lock, installed)).toBe(expected);
});
