// Turns the TypeScript of an entry into JavaScript, once for each state of the sources: starting from 400 files through a loader costs two
// seconds of processor time, starting from a bundle a third of it. Plain JavaScript, as it runs before TypeScript can be read.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CACHE = join(ROOT, "node_modules/.cache/touchdown");
const LEFT_OUT = new Set(["node_modules", "runs", "docs"].map((name) => join(ROOT, name)));
const KEPT = 20;
const KEPT_MS = 7 * 24 * 3600 * 1000;

/**
 * Runs a TypeScript entry of this project in this process. Where nothing can be written (a read-only image whose bundle is not there), the sources are
 * loaded as they are.
 * @param {URL} entry
 */
export async function launch(entry) {
  const file = await bundle(fileURLToPath(entry)).catch((error) => {
    if (error.code !== "EACCES" && error.code !== "EROFS") throw error;
    return null;
  });
  if (file === null) (await import("tsx/esm/api")).register();
  await import(file === null ? entry.href : pathToFileURL(file).href);
}

/**
 * The JavaScript of an entry, made if it is not there.
 * @param {string} entry
 */
export async function bundle(entry) {
  const folder = join(CACHE, stateOf(entry));
  const file = join(folder, relative(ROOT, entry).replace(/\.ts$/, ".js"));
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) {
    touch(folder);
    return file;
  }
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const esbuild = await import("esbuild");
  try {
    await esbuild.build({
      entryPoints: [entry],
      outbase: ROOT,
      outdir: draft,
      bundle: true,
      splitting: true,
      packages: "external",
      platform: "node",
      target: "node20",
      format: "esm",
      sourcemap: "linked",
      sourcesContent: false,
      logLevel: "silent",
      plugins: [whereTheSourceIs],
    });
    prune();
    publish(draft, folder);
  } finally {
    await esbuild.stop();
    rmSync(draft, { recursive: true, force: true });
  }
  return file;
}

/** Two processes may bundle at the same time; what they have made is the same. */
function publish(draft, folder) {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  }
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
function stateOf(entry) {
  const hash = createHash("sha256").update(`${entry}\n`);
  for (const file of [join(ROOT, "node_modules/.package-lock.json"), ...sourcesBelow(ROOT)]) {
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
