// Turns the TypeScript of an entry into JavaScript, once for each state of the sources: starting from 400 files through a loader costs two
// seconds of processor time, starting from a bundle a third of it. Plain JavaScript, as it runs before TypeScript can be read.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { threadId } from "node:worker_threads";
import { bundlePackages, fromPackages } from "./packages.mjs";
import { publish } from "./publish-draft.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(ROOT, "node_modules/.cache/touchdown");
const LEFT_OUT = new Set(["node_modules", "runs", "docs"].map((name) => join(ROOT, name)));
const KEPT = 20;
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** Tells a process from which state of the sources the one that started it runs: so does it, and need not look at them again. */
const STARTED_FROM = "TOUCHDOWN_STARTED_FROM";

/**
 * Runs a TypeScript entry of this project in this process or thread. Where nothing can be written (a read-only image whose bundle is not there), the sources are
 * loaded as they are.
 * @param {URL} entry
 */
export async function launch(entry) {
  const path = fileURLToPath(entry);
  const inherited = bundleOf(path, process.env[STARTED_FROM] ?? "");
  const file = isThere(inherited) ? inherited : await bundle(path).catch(nullIfReadOnly);
  if (file === null) (await import("tsx/esm/api")).register();
  await import(file === null ? entry.href : pathToFileURL(file).href);
}

/**
 * The JavaScript of an entry, made if it is not there. What this process starts from now on runs from the same state of the sources.
 * @param {string} entry
 */
export async function bundle(entry) {
  const packages = await bundlePackages({ root: ROOT, cache: CACHE });
  const state = stateOf(packages);
  const file = bundleOf(entry, state);
  process.env[STARTED_FROM] = state;
  if (isThere(file)) {
    for (const folder of [folderOf(entry, state), packages]) touch(folder);
    return file;
  }
  const folder = folderOf(entry, state);
  const draft = `${folder}.${process.pid}.${threadId}`;
  mkdirSync(draft, { recursive: true });
  const esbuild = await import("esbuild");
  try {
    await esbuild.build({
      entryPoints: entriesWith(entry),
      outbase: ROOT,
      outdir: draft,
      bundle: true,
      splitting: true,
      platform: "node",
      target: "node20",
      format: "esm",
      sourcemap: "linked",
      sourcesContent: false,
      logLevel: "silent",
      plugins: [whereTheSourceIs, fromPackages(packages)],
    });
    prune();
    publish(draft, folder);
  } finally {
    await esbuild.stop();
    rmSync(draft, { recursive: true, force: true });
  }
  return file;
}

function bundleOf(entry, state) {
  return join(folderOf(entry, state), relative(ROOT, entry).replace(/\.ts$/, ".js"));
}

function folderOf(entry, state) {
  const name = createHash("sha256")
    .update(`${state} ${groupOf(entry) ?? entry}`)
    .digest("hex")
    .slice(0, 24);
  return join(CACHE, name);
}

/** Entries that are bundled at once, as they share most of what they load; null for one that is bundled alone. */
function groupOf(entry) {
  const [top] = relative(ROOT, entry).split(sep);
  if (!/(^|-)(main|thread)\.ts$/.test(basename(entry))) return null;
  return top === "test" || top === "bench" ? top : "product";
}

function entriesWith(entry) {
  const group = groupOf(entry);
  return group === null ? [entry] : sourcesBelow(ROOT).filter((file) => groupOf(file) === group);
}

function isThere(file) {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

function nullIfReadOnly(error) {
  if (error.code !== "EACCES" && error.code !== "EROFS") throw error;
  return null;
}

/** SQL, threads and other processes are found beside the source, wherever the bundle lies. */
const whereTheSourceIs = {
  name: "where-the-source-is",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, "utf8");
      if (!contents.includes("import.meta.url")) return undefined;
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: contents.replaceAll("import.meta.url", url), loader: "ts" };
    });
  },
};

/** One name for one state of all sources, as the file system tells it. */
function stateOf(packages) {
  const hash = createHash("sha256").update(`${packages}\n`);
  for (const file of sourcesBelow(ROOT)) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 24);
}

function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((found) => {
    const path = join(folder, found.name);
    if (found.name.startsWith(".") || LEFT_OUT.has(path)) return [];
    if (found.isDirectory()) return sourcesBelow(path);
    return found.name.endsWith(".ts") || found.name.endsWith(".mjs") ? [path] : [];
  });
}

/** A process that runs may still load a part of its bundle, so only old ones go. */
function prune() {
  const folders = readdirSync(CACHE).map((name) => join(CACHE, name));
  const ages = folders.map((folder) => ({ folder, usedMs: statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  const old = ages.toSorted((a, b) => b.usedMs - a.usedMs).slice(KEPT);
  for (const { folder, usedMs } of old) {
    if (usedMs < Date.now() - KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
}

function touch(folder) {
  try {
    utimesSync(folder, new Date(), new Date());
  } catch {
    // Somebody else's: it is used all the same.
  }
}
