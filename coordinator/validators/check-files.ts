import { createHash } from "node:crypto";
import { closeSync, lstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { MEGABYTE } from "../../shared/config.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { recordOfFile } from "../../shared/file-row.ts";
import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import { counted, type Fault } from "./fault.ts";
import { name } from "./sql-text.ts";
import type { FilesFact, ValidationFacts } from "./validator.ts";

export type FilesCheck = {
  /** Rows of the files' table. */
  readonly rows: number;
  readonly copies: number;
  readonly bytes: number;
  /** Copies whose digest was computed anew. */
  readonly digested: number;
  readonly faults: readonly Fault[];
};

/** Bytes whose digests are computed anew: all of a run's files if they have no more, else those of a sample. */
const DIGESTED_BYTES_MAX = 64 * MEGABYTE;
const SAMPLE_MAX = 5000;
const CHUNK_BYTES = MEGABYTE;

/** Rows, ledger and disk say the same of every file: each row has its object's state, and each copy lies where it should, whole. */
export function checkFiles(facts: ValidationFacts, files: FilesFact): FilesCheck {
  const { target } = facts;
  const { rows, copies, bytes } = countFiles(target, files);
  const disk = new DiskFaults(files.folder);
  for (const copy of allCopies(target)) disk.checkSize(copy);
  let digested = 0;
  for (const copy of bytes > DIGESTED_BYTES_MAX ? sampleCopies(target) : allCopies(target)) {
    if (disk.checkDigest(copy)) digested += 1;
  }
  return { rows, copies, bytes, digested, faults: [...checkFileRows(facts, files), ...disk.faults()] };
}

type RowFacts = Pick<ValidationFacts, "target" | "catalog">;

/** Rows and ledger say the same of every file, and rows that hold bytes themselves hold those that they say. The disk is not looked at. */
export function checkFileRows(facts: RowFacts, files: FilesFact): readonly Fault[] {
  return [...rowFaults(facts, files), ...contentFaults(facts.target, files)];
}

/** Bytes that rows hold themselves: size and digest are theirs, and where there is a digest of bytes that lie nowhere else, there they are. */
function contentFaults(target: Target, { table, columns }: FilesFact): Fault[] {
  if (columns.content === undefined) return [];
  target.function("touchdown_sha256", { deterministic: true }, (bytes: unknown) =>
    bytes instanceof Uint8Array ? createHash("sha256").update(bytes).digest("hex") : null,
  );
  const [content, size, sha256] = [name(columns.content), name(columns.size), name(columns.sha256)];
  const isOther = `length(${content}) IS NOT ${size} OR touchdown_sha256(${content}) IS NOT ${sha256}`;
  const isGone = `${name(columns.store)} IS NULL AND ${sha256} IS NOT NULL`;
  const wrong = `FROM ${name(table)} WHERE CASE WHEN ${content} IS NULL THEN ${isGone} ELSE ${isOther} END`;
  const count = target.prepare<[], number>(`SELECT count(*) ${wrong}`).pluck().get() ?? 0;
  if (count === 0) return [];
  const keys = target.prepare<[]>(`SELECT id ${wrong} LIMIT ${SAMPLES_MAX}`).pluck().all();
  const detail = "size or SHA-256 is not that of the bytes it holds";
  const samples = keys.map((key): Sample => ({ table, key: String(key), detail }));
  return [{ count, what: `${counted(count, "row")} of ${table} hold other bytes than they say`, samples }];
}

type Counts = { readonly rows: number; readonly copies: number; readonly bytes: number };

function countFiles(target: Target, { table }: FilesFact): Counts {
  const counts = target
    .prepare<[], Counts>(
      `SELECT (SELECT count(*) FROM ${name(table)}) AS rows, count(*) AS copies, coalesce(sum(size), 0) AS bytes
       FROM _touchdown_files WHERE state = 'copied'`,
    )
    .get();
  return counts ?? { rows: 0, copies: 0, bytes: 0 };
}

type RowQuestion = { readonly what: string; readonly detail: string; readonly from: string };

function rowFaults(facts: RowFacts, files: FilesFact): Fault[] {
  return rowQuestions(facts, files).flatMap(({ what, detail, from }) => {
    const count = facts.target.prepare<[], number>(`SELECT count(*) FROM ${from}`).pluck().get() ?? 0;
    if (count === 0) return [];
    const key = from.startsWith("_touchdown_files") ? "known.store || ' ' || known.object" : "own.id";
    const samples = facts.target
      .prepare<[], { key: unknown }>(`SELECT ${key} AS key FROM ${from} LIMIT ${SAMPLES_MAX}`)
      .all();
    const sampled = samples.map((sample): Sample => ({ table: files.table, key: String(sample.key), detail }));
    return [{ count, what: `${counted(count, "row")} ${what}`, samples: sampled }];
  });
}

/** Each names its rows at fault: of the files' table as `own`, or of the ledger as `known`. */
function rowQuestions({ catalog }: RowFacts, { table, columns }: FilesFact): RowQuestion[] {
  const [store, object, state] = [ofRow(columns.store), ofRow(columns.object), ofRow(columns.state)];
  const isOf = `known.store = ${store} AND known.object = ${object}`;
  const rows = `${name(table)} AS own`;
  const known = `${rows} LEFT JOIN _touchdown_files AS known ON ${isOf} WHERE ${store} IS NOT NULL AND ${state}`;
  const isSame = (["path", "size", "sha256"] as const).map((field) => `known.${field} IS ${ofRow(columns[field])}`);
  const declared = catalog.get(table);
  const record = declared === undefined ? { system: "''", path: "''" } : recordOfFile(declared);
  const isTold = `EXISTS (SELECT 1 FROM _touchdown_findings WHERE system = ${record.system} AND path = ${record.path} AND rule = 'file-missing')`;
  return [
    {
      what: `of ${table} wait for their file or do not say what became of it`,
      detail: "its file is neither copied nor missing",
      from: `${rows} WHERE (${store} IS NOT NULL AND ${state} NOT IN ('copied', 'missing')) OR (${store} IS NULL AND ${state} IS NOT 'kept')`,
    },
    {
      what: `of ${table} say another thing of their copy than the ledger`,
      detail: "path, size or digest is not that of the copy",
      from: `${known} = 'copied' AND (known.state IS NOT 'copied' OR NOT (${isSame.join(" AND ")}))`,
    },
    {
      what: `of ${table} miss a file that the ledger does not miss`,
      detail: "the ledger does not know the file as missing",
      from: `${known} = 'missing' AND known.state IS NOT 'missing'`,
    },
    {
      what: `of ${table} miss their file and no finding tells it`,
      detail: "its record has no finding file-missing",
      from: `${rows} WHERE ${state} = 'missing' AND NOT ${isTold}`,
    },
    {
      what: `of the ledger stand for a file that no row of ${table} names`,
      detail: "no row names it",
      from: `_touchdown_files AS known WHERE NOT EXISTS (SELECT 1 FROM ${rows} WHERE ${isOf})`,
    },
  ];
}

function ofRow(column: string): string {
  return `own.${name(column)}`;
}

type Copy = { readonly path: string; readonly size: number; readonly sha256: string };

const COPIES = "SELECT path, size, sha256 FROM _touchdown_files WHERE state = 'copied'";

function allCopies(target: Target): IterableIterator<Copy> {
  return target.prepare<[], Copy>(`${COPIES} ORDER BY path`).iterate();
}

/** In the order of their digests, which has nothing to do with what they are and is the same each time. */
function sampleCopies(target: Target): Copy[] {
  let left = DIGESTED_BYTES_MAX;
  const copies = target.prepare<[], Copy>(`${COPIES} ORDER BY sha256 LIMIT ${SAMPLE_MAX}`).all();
  return copies.filter(({ size }) => {
    if (size > left) return false;
    left -= size;
    return true;
  });
}

/** What lies on the disk otherwise than the ledger says, by kind. */
class DiskFaults {
  readonly #folder: string;
  readonly #found = new Map<string, { count: number; samples: Sample[] }>();
  readonly #unsound = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  checkSize({ path, size }: Copy): void {
    const found = lstatSync(join(this.#folder, path), { throwIfNoEntry: false });
    if (found === undefined) this.#note("missing from the files folder", path, "there is no such file");
    else if (!found.isFile()) this.#note("no ordinary file", path, "it is no ordinary file");
    else if (found.size !== size) this.#note("of another size", path, `it has ${found.size} bytes instead of ${size}`);
    else return;
    this.#unsound.add(path);
  }

  /** Whether it was computed: what has another size, or is not there, has been told. */
  checkDigest({ path, sha256 }: Copy): boolean {
    if (this.#unsound.has(path)) return false;
    if (digestOf(join(this.#folder, path)) !== sha256)
      this.#note("of another content", path, "its SHA-256 is another than the ledger's");
    return true;
  }

  faults(): Fault[] {
    return [...this.#found].map(([kind, { count, samples }]) => ({
      count,
      what: `${counted(count, "copy").replace(/copys$/, "copies")} ${count === 1 ? "is" : "are"} ${kind}`,
      samples,
    }));
  }

  #note(kind: string, path: string, detail: string): void {
    const found = this.#found.get(kind) ?? { count: 0, samples: [] };
    found.count += 1;
    if (found.samples.length < SAMPLES_MAX) found.samples.push({ key: path, detail });
    this.#found.set(kind, found);
  }
}

function digestOf(file: string): string {
  const digest = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const descriptor = openSync(file, "r");
  try {
    for (;;) {
      const read = readSync(descriptor, buffer);
      if (read === 0) return digest.digest("hex");
      digest.update(buffer.subarray(0, read));
    }
  } finally {
    closeSync(descriptor);
  }
}
