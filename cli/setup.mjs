// Makes a fresh clone ready: packages, a compiler for better-sqlite3 where packages must be installed, and a Redis. Runs before any
// package exists, so it needs nothing but Node. What to do is decided by pure functions (decide), which tests hold to a table.
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_LEAST = [20, 19];
const EXIT_USAGE = 2;
const EXIT_UNAVAILABLE = 3;
const STILL_AT_IT_MS = 10_000;

/** Any program of each list will do. */
const COMPILERS = ["g++", "c++", "clang++"];
const REDIS_SERVERS = ["redis-server", "valkey-server"];

/**
 * What is to be done, from what was found: commands to run in this order, or the one line that says what to run by hand and the exit code.
 * @param {import("./setup.mjs").Found} found
 * @returns {import("./setup.mjs").Decision}
 */
export function decide(found) {
  if (!isNodeNewEnough(found.nodeVersion)) {
    const line = `Touchdown needs Node ${NODE_LEAST.join(".")} or newer, this is ${found.nodeVersion}: see https://nodejs.org/en/download`;
    return refuse(EXIT_USAGE, line);
  }
  const needsCompiler = found.packages !== "ready" && !(found.hasCompiler && found.hasMake && found.hasPython);
  const needsRedis = !found.hasRedis && !found.hasRedisUrl;
  const system = systemPackages({ needsCompiler, needsRedis });
  if (system.length > 0 && !(found.isRoot && found.installer === "apt-get")) {
    const line = `${missingText(needsCompiler, needsRedis)}: ${handLine(found, { needsCompiler, needsRedis })}`;
    return refuse(needsCompiler ? EXIT_USAGE : EXIT_UNAVAILABLE, line);
  }
  return { kind: "do", commands: [...aptCommands(system), ...npmCommands(found)] };
}

/** @param {string} version */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > NODE_LEAST[0] || (major === NODE_LEAST[0] && minor >= NODE_LEAST[1]);
}

/**
 * Whether what is installed is what the lock file asks for. Other platforms' optional packages are in the lock file and never installed.
 * @param {import("./setup.mjs").LockFile} lock
 * @param {import("./setup.mjs").LockFile | null} installed
 */
export function isInstalled(lock, installed) {
  if (installed === null) return false;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (path === "" || wanted.optional || wanted.link) return true;
    const present = installed.packages[path];
    return present === undefined ? Boolean(wanted.devOptional) : present.version === wanted.version;
  });
}

function refuse(exitCode, line) {
  return { kind: "refuse", exitCode, line };
}

function systemPackages({ needsCompiler, needsRedis }) {
  return [...(needsCompiler ? ["build-essential", "python3"] : []), ...(needsRedis ? ["redis-server"] : [])];
}

/** Redis is started by Touchdown itself, each time with a folder of its own: the package's service shall not come up (RUNLEVEL=1). */
function aptCommands(packages) {
  if (packages.length === 0) return [];
  const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  return [
    { title: "refreshing Debian's package lists", file: "apt-get", args: ["update", "-qq"], env },
    {
      title: `installing ${packages.join(", ")}`,
      file: "apt-get",
      args: ["install", "-y", "-qq", "--no-install-recommends", ...packages],
      env,
    },
  ];
}

/** No install step fetches a binary from elsewhere: better-sqlite3 is compiled, against the headers beside node where they are. */
function npmCommands({ packages, headers }) {
  const env = { npm_config_build_from_source: "true", ...(headers === null ? {} : { npm_config_nodedir: headers }) };
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error", "--no-progress"];
  if (packages === "ready") return [];
  if (packages === "unbuilt") {
    return [
      {
        title: "compiling better-sqlite3 for this Node",
        file: "npm",
        args: ["rebuild", "better-sqlite3", ...quiet],
        env,
      },
    ];
  }
  // npm 11.19's `npm ci` refuses its own lock file; `npm install --no-save` installs what the file says and leaves it alone.
  return [
    {
      title: "installing packages (better-sqlite3 is compiled: a minute or two)",
      file: "npm",
      args: ["install", "--no-save", ...quiet],
      env,
    },
  ];
}

function missingText(needsCompiler, needsRedis) {
  const parts = [
    ...(needsCompiler ? ["a C++ compiler, make and python3"] : []),
    ...(needsRedis ? ["redis-server or valkey-server (or REDIS_URL set to a Redis)"] : []),
  ];
  return `Touchdown needs ${parts.join(" and ")}. Run`;
}

function handLine({ platform, installer }, { needsCompiler, needsRedis }) {
  const pick = (compiler, redis) => [...(needsCompiler ? compiler : []), ...(needsRedis ? redis : [])].join(" ");
  if (platform === "darwin") {
    return [...(needsCompiler ? ["xcode-select --install"] : []), ...(needsRedis ? ["brew install redis"] : [])].join(
      " && ",
    );
  }
  if (installer === "apt-get")
    return `sudo apt-get install -y ${pick(["build-essential", "python3"], ["redis-server"])}`;
  if (installer === "dnf") return `sudo dnf install -y ${pick(["gcc-c++", "make", "python3"], ["valkey"])}`;
  if (installer === "apk") return `apk add ${pick(["g++", "make", "python3"], ["redis"])}`;
  const docker =
    "docker run -d -p 127.0.0.1:6379:6379 redis:7 redis-server --appendonly yes --maxmemory-policy noeviction";
  if (needsCompiler) return `your system's installer for ${pick(["a C++ compiler, make, python3"], [", redis"])}`;
  return `${docker} && export REDIS_URL=redis://127.0.0.1:6379`;
}

/** @param {string} root */
function look(root) {
  const paths = (process.env.PATH ?? "").split(delimiter);
  const has = (programs) => programs.some((program) => paths.some((path) => isFile(join(path, program))));
  const installers = ["apt-get", "dnf", "apk"];
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  return {
    nodeVersion: process.versions.node,
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    installer: installers.find((program) => has([program])) ?? null,
    hasCompiler: has(COMPILERS),
    hasMake: has(["make"]),
    hasPython: has(["python3"]),
    hasRedis: has(REDIS_SERVERS),
    hasRedisUrl: Boolean(process.env.REDIS_URL),
    packages: lookAtPackages(root),
    headers: isFile(join(prefix, "include/node/node.h")) ? prefix : null,
  };
}

function lookAtPackages(root) {
  const installed = readJson(join(root, "node_modules/.package-lock.json"));
  const lock = readJson(join(root, "package-lock.json"));
  if (lock === null ? installed === null : !isInstalled(lock, installed)) return "missing";
  try {
    // Opening a database loads the compiled part, which another version of Node cannot.
    const Database = createRequire(join(root, "package.json"))("better-sqlite3");
    new Database(":memory:").close();
    return "ready";
  } catch {
    return "unbuilt";
  }
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Runs a command with its output kept back, says now and then that it is still at it, and shows the output if it fails. */
async function run({ title, file, args, env }, root) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  console.error(`setup: ${title}`);
  const child = spawn(file, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => (output = (output + text).slice(-20_000)));
  const timer = setInterval(() => console.error(`setup: … ${seconds()} s`), STILL_AT_IT_MS);
  const code = await new Promise((resolve) => {
    child.once("error", (error) => resolve(String(error)));
    child.once("exit", resolve);
  });
  clearInterval(timer);
  if (code === 0) {
    console.error(`setup: done in ${seconds()} s`);
    return true;
  }
  console.error(`${output.trim()}\nsetup: \`${file} ${args.join(" ")}\` failed (${code})`);
  return false;
}

/** `npx touchdown` finds the command under this name. */
function link(root) {
  const entry = join(root, "cli/touchdown.mjs");
  const name = join(root, "node_modules/.bin/touchdown");
  if (lstatSync(name, { throwIfNoEntry: false })?.isSymbolicLink() && existsSync(name)) return;
  chmodSync(entry, 0o755);
  mkdirSync(dirname(name), { recursive: true });
  rmSync(name, { force: true });
  symlinkSync("../../cli/touchdown.mjs", name);
}

async function main() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const decision = decide(look(root));
  if (decision.kind === "refuse") {
    console.error(decision.line);
    return decision.exitCode;
  }
  for (const command of decision.commands) {
    if (!(await run(command, root))) return command.file === "apt-get" ? EXIT_UNAVAILABLE : EXIT_USAGE;
  }
  link(root);
  return 0;
}

const isMain = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isMain) process.exitCode = await main();
