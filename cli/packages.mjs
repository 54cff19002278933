// The packages that processes start from, as one script with V8's code cache beside it: loading them file by file and compiling each anew was
// most of what a start cost. Made once for each state of the installed packages. Plain JavaScript, as it runs before TypeScript can be read.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { threadId } from "node:worker_threads";
import { publish } from "./publish-draft.mjs";

const LOADER = fileURLToPath(new URL("load-package.cjs", import.meta.url));
const { loadPackages } = createRequire(import.meta.url)("./load-package.cjs");

/** Each by the name that the sources import it by. */
export const TOGETHER = [
  "@grpc/grpc-js",
  "@opentelemetry/api",
  "@opentelemetry/exporter-trace-otlp-http",
  "@opentelemetry/resources",
  "@opentelemetry/sdk-trace-node",
  "bullmq",
  "bullmq-otel",
  "commander",
  "cron-parser",
  "csv-parse",
  "csv-parse/sync",
  "express",
  "firebase-admin/app",
  "firebase-admin/firestore",
  "firebase-admin/storage",
  "ioredis",
  "prom-client",
  "zod",
];

/** They find files or machine code beside themselves. */
const APART = ["@bull-board/*", "better-sqlite3", "msgpackr-extract"];

/**
 * The script of these packages, made if it is not there.
 * @param {{ root: string, cache: string }} place
 */
export async function bundlePackages({ root, cache }) {
  const folder = join(cache, `packages-${stateOf(root)}`);
  const file = join(folder, "packages.cjs");
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) return file;
  const draft = `${folder}.${process.pid}.${threadId}`;
  mkdirSync(draft, { recursive: true });
  const esbuild = await import("esbuild");
  try {
    const drafted = join(draft, "packages.cjs");
    await esbuild.build({
      stdin: { contents: `module.exports = { ${TOGETHER.map(loaded).join(", ")} };`, resolveDir: root },
      outfile: drafted,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      external: APART,
      minifyWhitespace: true,
      legalComments: "none",
      logLevel: "silent",
      plugins: [whereThePackageIs],
    });
    describe(drafted);
    publish(draft, folder);
  } finally {
    await esbuild.stop();
    rmSync(draft, { recursive: true, force: true });
  }
  return file;
}

const loaded = (name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`;

/** Runs all of it once: only what has run is compiled, and only what is compiled can be kept; and only what has run tells its names. */
function describe(file) {
  const { packages, script } = loadPackages(file);
  const names = TOGETHER.map((name) => [
    name,
    Object.keys(packages[name]()).filter((each) => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(each)),
  ]);
  writeFileSync(join(dirname(file), "names.json"), JSON.stringify(Object.fromEntries(names)));
  writeFileSync(`${file}.cache`, script.createCachedData());
}

/**
 * Has an import of these packages read from their script.
 * @param {string} file the script
 */
export function fromPackages(file) {
  const names = JSON.parse(readFileSync(join(dirname(file), "names.json"), "utf8"));
  return {
    name: "from-packages",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === "entry-point") return undefined;
        return Object.hasOwn(names, path) ? { path, namespace: "packages" } : { path, external: true };
      });
      onLoad({ filter: /./, namespace: "packages" }, ({ path }) => ({ contents: moduleOf(path), loader: "js" }));
    },
  };

  function moduleOf(path) {
    const named = names[path].filter((name) => name !== "default");
    return [
      'import { createRequire } from "node:module";',
      `const all = createRequire(${JSON.stringify(pathToFileURL(LOADER).href)})(${JSON.stringify(LOADER)}).loadPackages(${JSON.stringify(file)}).packages[${JSON.stringify(path)}]();`,
      "export default all;",
      ...named.map((name) => `const $${name} = all.${name}; export { $${name} as ${name} };`),
    ].join("\n");
  }
}

/** What a package reads lies beside its own file. */
const whereThePackageIs = {
  name: "where-the-package-is",
  setup({ onLoad }) {
    onLoad({ filter: /\.[cm]?js$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8");
      if (!/\b(__dirname|__filename|import\.meta\.url)\b/.test(contents)) return undefined;
      const strict = /^\s*(\/\*[^]*?\*\/\s*|\/\/.*\n\s*)*["']use strict["']/.test(contents) ? '"use strict";' : "";
      const places = `const __dirname = ${JSON.stringify(dirname(path))}, __filename = ${JSON.stringify(path)};`;
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: `${strict}${places}${contents.replaceAll("import.meta.url", url)}`, loader: "js" };
    });
  },
};

/** One name for one state of the installed packages and of this file, and for one V8: it takes no other's code cache. */
function stateOf(root) {
  const hash = createHash("sha256").update(`${process.versions.v8} ${process.arch}\n`);
  for (const file of [join(root, "node_modules/.package-lock.json"), fileURLToPath(import.meta.url)]) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 24);
}
