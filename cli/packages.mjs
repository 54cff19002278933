// The packages that processes start from, as a few scripts with V8's code caches beside them: loading them file by file and compiling each anew was
// most of what a start cost. Made once for each state of the installed packages. Plain JavaScript, as it runs before TypeScript can be read.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { threadId } from "node:worker_threads";
import { publish } from "./publish-draft.mjs";

const LOADER = fileURLToPath(new URL("load-script.cjs", import.meta.url));
const { loadScript } = createRequire(import.meta.url)("./load-script.cjs");

/** Scripts, each with its packages by the names that the sources import them by: a process loads those that it needs. What hands its objects to another is in one script with it. */
export const SCRIPTS = {
  command: ["commander"],
  csv: ["csv-parse", "csv-parse/sync"],
  firestore: ["@grpc/grpc-js", "firebase-admin/app", "firebase-admin/firestore", "firebase-admin/storage"],
  metrics: ["prom-client"],
  pages: ["express"],
  queues: ["bullmq", "bullmq-otel", "cron-parser", "ioredis"],
  schemas: ["zod"],
  traces: [
    "@opentelemetry/api",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-trace-node",
  ],
};

/** They find files or machine code beside themselves. */
const APART = ["@bull-board/*", "better-sqlite3", "msgpackr-extract"];

/**
 * The folder of these scripts, made if it is not there.
 * @param {{ root: string, cache: string }} place
 */
export async function bundlePackages({ root, cache }) {
  const folder = join(cache, `packages-${stateOf(root)}`);
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return folder;
  const draft = `${folder}.${process.pid}.${threadId}`;
  mkdirSync(draft, { recursive: true });
  const esbuild = await import("esbuild");
  try {
    await esbuild.build({
      entryPoints: Object.keys(SCRIPTS).map((script) => ({ in: `script:${script}`, out: script })),
      outdir: draft,
      outExtension: { ".js": ".cjs" },
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      external: APART,
      minifyWhitespace: true,
      legalComments: "none",
      logLevel: "silent",
      plugins: [entriesIn(root), whereThePackageIs],
    });
    const names = Object.entries(SCRIPTS).flatMap(([script, packages]) =>
      compile(join(draft, `${script}.cjs`), packages),
    );
    writeFileSync(join(draft, "names.json"), JSON.stringify(Object.fromEntries(names)));
    publish(draft, folder);
  } finally {
    await esbuild.stop();
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

/** A script gives each of its packages when it is asked for. */
function entriesIn(root) {
  return {
    name: "entries",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^script:/ }, ({ path }) => ({ path: path.slice("script:".length), namespace: "script" }));
      onLoad({ filter: /./, namespace: "script" }, ({ path }) => {
        const packages = SCRIPTS[path]
          .map((name) => JSON.stringify(name))
          .map((name) => `${name}: () => require(${name})`);
        return { contents: `module.exports = { ${packages.join(", ")} };`, resolveDir: root };
      });
    },
  };
}

/** Runs a script once: only what has run is compiled, and only what is compiled can be kept; and only what has run tells its names. */
function compile(file, packages) {
  const { given, script } = loadScript(file);
  const named = packages.map((name) => [name, Object.keys(given[name]()).filter((each) => IDENTIFIER.test(each))]);
  writeFileSync(`${file}.cache`, script.createCachedData());
  return named;
}

const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

/**
 * Has an import of these packages read from their scripts.
 * @param {string} folder that of the scripts
 */
export function fromPackages(folder) {
  const names = JSON.parse(readFileSync(join(folder, "names.json"), "utf8"));
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
    const [script] = Object.entries(SCRIPTS).find(([, packages]) => packages.includes(path));
    const file = JSON.stringify(join(folder, `${script}.cjs`));
    const loader = JSON.stringify(LOADER);
    const named = names[path].filter((name) => name !== "default");
    return [
      'import { createRequire } from "node:module";',
      `const all = createRequire(${loader})(${loader}).loadScript(${file}).given[${JSON.stringify(path)}]();`,
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
