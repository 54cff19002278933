import { hash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { readCatalog } from "../../shared/catalog.ts";
import type { Check, CheckFacts, CheckOutcome } from "../../shared/check.ts";
import { MEGABYTE } from "../../shared/config.ts";
import type { FilePathRule, Migration } from "../../shared/migration.ts";
import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import { hashFile } from "../backup/hash-file.ts";
import { checkFileRows } from "../validators/check-files.ts";
import { askStores } from "./ask-stores.ts";
import { conclude, counted, figure, type Fault } from "../validators/fault.ts";
import { literal, name } from "../validators/sql-text.ts";

/** No file row points at the old systems, and each copy lies at its path with the size and the SHA-256 of the manifest; all of them are read anew. */
export function filePathsCheck(migration: Migration): Check {
  return {
    name: "file-paths",
    title: "File paths, bytes and hashes",
    collections: [],
    open: (facts) => ({ see: () => undefined, conclude: () => checkFilePaths(facts, migration) }),
  };
}

async function checkFilePaths(facts: CheckFacts, { files, validation }: Migration): Promise<CheckOutcome> {
  const { target, filesFolder } = facts;
  const pathFaults = validation.filePaths.flatMap((rule) => findOldPaths(facts, rule));
  if (files === undefined) {
    return conclude({ checked: 0, faults: pathFaults, passed: "", skipped: "The migration declares no files." });
  }
  const rows =
    target
      .prepare<[], number>(`SELECT count(*) FROM ${name(files.table)}`)
      .pluck()
      .get() ?? 0;
  const rowFaults = checkFileRows({ target, catalog: readCatalog(target) }, { ...files, folder: filesFolder });
  const disk = await readCopies(facts);
  const missing = countMissing(target);
  const stores = await askStores(facts, files);
  const read = `${counted(disk.copies, "file")} of ${figure(disk.bytes)} bytes read anew, each with the size and SHA-256 of the manifest`;
  const accounted = `${counted(missing, "object")} missing at the source, each told by a finding`;
  const again = stores.asked === 0 ? "" : `; ${stores.told}`;
  return conclude({
    checked: rows,
    faults: [...pathFaults, ...rowFaults, ...disk.faults, ...stores.faults],
    passed: `${counted(rows, "file row")} without an old prefix; ${read}; ${accounted}${again}.`,
    skipped: "No file row exists.",
  });
}

/** A path that is empty, leads out of its folder, or begins with a root of the old systems. */
function findOldPaths({ target }: CheckFacts, { table, column, forbiddenPrefixes }: FilePathRule): Fault[] {
  const cell = name(column);
  const begins = forbiddenPrefixes.map((prefix) => `instr(lower(${cell}), ${literal(prefix.toLowerCase())}) = 1`);
  const isOld = [`trim(${cell}) = ''`, `'/' || ${cell} || '/' LIKE '%/../%'`, ...begins].join(" OR ");
  const from = `FROM ${name(table)} WHERE ${cell} IS NOT NULL AND (${isOld})`;
  const count = target.prepare<[], number>(`SELECT count(*) ${from}`).pluck().get() ?? 0;
  if (count === 0) return [];
  const keys = target.prepare<[], string>(`SELECT id ${from} LIMIT ${SAMPLES_MAX}`).pluck().all();
  const detail = `${column} is empty, leads out of its folder or begins with ${forbiddenPrefixes.join(", ")}`;
  const samples = keys.map((key): Sample => ({ table, key, detail }));
  return [{ count, what: `${counted(count, "path")} of ${table}.${column} still point elsewhere`, samples }];
}

function countMissing(target: CheckFacts["target"]): number {
  return target.prepare<[], number>("SELECT count(*) FROM _touchdown_files WHERE state = 'missing'").pluck().get() ?? 0;
}

type Copy = { readonly path: string; readonly size: number; readonly sha256: string };
type Disk = { readonly copies: number; readonly bytes: number; readonly faults: readonly Fault[] };

/** Files that are read before the event loop has its turn. */
const FILES_A_TURN = 50;
/** A file of no more is read at once: a stream costs many times what it holds. */
const SMALL_BYTES_MAX = MEGABYTE;

/** Reads every copy of the manifest from the disk. */
async function readCopies({ target, filesFolder }: CheckFacts): Promise<Disk> {
  const manifest = target
    .prepare<[], Copy>("SELECT path, size, sha256 FROM _touchdown_files WHERE state = 'copied' ORDER BY path")
    .all();
  const found = new Map<string, Sample[]>();
  let bytes = 0;
  for (const [index, copy] of manifest.entries()) {
    if (index % FILES_A_TURN === 0) await setImmediate();
    bytes += copy.size;
    const fault = await faultOf(join(filesFolder, copy.path), copy);
    if (fault === null) continue;
    const samples = found.get(fault) ?? [];
    samples.push({ key: copy.path, detail: fault });
    found.set(fault, samples);
  }
  const faults = [...found].map(([what, samples]) => ({
    count: samples.length,
    what: `${counted(samples.length, "file")} of the manifest: ${what}`,
    samples: samples.slice(0, SAMPLES_MAX),
  }));
  return { copies: manifest.length, bytes, faults };
}

async function faultOf(file: string, { size, sha256 }: Copy): Promise<string | null> {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return "it is not there";
  if (!stats.isFile()) return "it is no ordinary file";
  if (stats.size !== size) return "its size is another";
  const found = size > SMALL_BYTES_MAX ? await hashFile(file) : hash("sha256", readFileSync(file), "hex");
  return found === sha256 ? null : "its SHA-256 is another";
}
