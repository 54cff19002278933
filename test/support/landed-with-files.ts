import { createHash } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { documentsInMemory } from "../../coordinator/checks/documents.ts";
import { runChecks } from "../../coordinator/checks/run-checks.ts";
import { reconcile } from "../../coordinator/reconcile.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import type { WireFile } from "../../shared/batch.ts";
import { readCatalog } from "../../shared/catalog.ts";
import type { Check } from "../../shared/check.ts";
import { openTarget, type Target } from "../../shared/connections/sqlite.ts";
import { filePath } from "../../shared/file-path.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { LedgerWriter } from "../../workers/ledger-writer.ts";
import { loadFiles } from "../../workers/load-files.ts";
import { landMoonlanding, type LandingOptions } from "./landed-moonlanding.ts";

/** Long before the tests run, and after the generated documents. */
const STARTED_AT_MS = Date.parse("2026-06-01T08:00:00Z");
const NOW_MS = STARTED_AT_MS + 3_600_000;
/** One in so many objects is not in its store. */
const MISSING_EVERY = 40;

/** What is done to a copy of the target, and to a copy of its files. */
export type Change = string | ((target: Database.Database, files: string) => void);
export type Asked = { readonly change?: Change; readonly seed?: number; readonly documents?: Documents };
type Documents = ReadonlyMap<string, readonly SourceRecord[]>;

/** A generated set, landed by the real loader with its files copied, and copies of it that are each changed in one way. */
export class LandedWithFiles {
  readonly documents: Documents;
  readonly #folder = mkdtempSync(join(tmpdir(), "touchdown-checks-"));
  readonly #sound = join(this.#folder, "sound.db");
  readonly #files = join(this.#folder, "files");
  #copies = 0;

  constructor(options: LandingOptions) {
    const landed = landMoonlanding(options);
    this.documents = landed.documents;
    landed.copyTo(this.#sound);
    landed.close();
    const target = openTarget(this.#sound);
    copyFiles(target, this.#files);
    reconcile(target, moonlanding.reconciliations ?? []);
    target.pragma("wal_checkpoint(TRUNCATE)");
    target.close();
  }

  /** What a check says of a copy that was changed, with foreign keys and checks off, and that it must not change. A change that changes nothing is a mistake in the test. */
  async ask(check: Check, { change = "", seed = 1, documents = this.documents }: Asked = {}): Promise<Verdict> {
    this.#copies += 1;
    const targetFile = join(this.#folder, `copy-${this.#copies}.db`);
    const isOfFiles = typeof change === "function" && change.length > 1;
    const filesFolder = isOfFiles ? join(this.#folder, `files-${this.#copies}`) : this.#files;
    if (isOfFiles) cpSync(this.#files, filesFolder, { recursive: true });
    copyFileSync(this.#sound, targetFile);
    try {
      if (change !== "") changeTarget(targetFile, filesFolder, change);
      const before = readFileSync(targetFile);
      const { verdicts } = await runChecks({
        checks: [check],
        migration: moonlanding,
        targetFile,
        filesFolder,
        documents: documentsInMemory(documents),
        seed,
        startedAtMs: STARTED_AT_MS,
        nowMs: NOW_MS,
        signal: new AbortController().signal,
      });
      const [verdict] = verdicts;
      if (verdict === undefined) throw new Error("no verdict");
      if (!before.equals(readFileSync(targetFile))) throw new Error(`${check.name} has written to the target`);
      if (existsSync(`${targetFile}.check`)) throw new Error(`${check.name} leaves its copy behind`);
      return verdict;
    } finally {
      rmSync(targetFile);
    }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function changeTarget(file: string, files: string, change: Change): void {
  const target = new Database(file);
  target.pragma("foreign_keys = OFF");
  target.pragma("ignore_check_constraints = ON");
  const before = stateOf(target);
  if (typeof change === "string") target.exec(change);
  else change(target, files);
  const after = stateOf(target);
  target.pragma("journal_mode = DELETE");
  target.close();
  const isOfFiles = typeof change === "function" && change.length > 1;
  if (before === after && !isOfFiles) throw new Error(`nothing was changed: ${String(change)}`);
}

function stateOf(target: Database.Database): string {
  const changes: unknown = target.prepare("SELECT total_changes()").pluck().get();
  return `${String(changes)} ${String(target.pragma("schema_version", { simple: true }))}`;
}

/** Every object gets some bytes of its own, but for those that are missing. */
function copyFiles(target: Target, folder: string): void {
  const { files: declaration } = moonlanding;
  if (declaration === undefined) return;
  const options = { target, catalog: readCatalog(target), ledger: new LedgerWriter(target), declaration };
  for (const { name: store, to } of declaration.stores) {
    const waiting = "SELECT DISTINCT object FROM file WHERE store = ? AND state = 'waiting' ORDER BY object";
    const objects = target.prepare<[string], string>(waiting).pluck().all(store);
    const files = objects.map((object, index): WireFile => {
      if (index % MISSING_EVERY === MISSING_EVERY - 1) return { object, missing: true };
      return writeObject(folder, { to, object, index });
    });
    const batch = { kind: "files", run: "r", migration: "moonlanding", version: "1", store, files } as const;
    loadFiles(batch, { ...options, reach: () => undefined });
  }
}

type Written = { readonly to: string; readonly object: string; readonly index: number };

function writeObject(folder: string, { to, object, index }: Written): WireFile {
  const path = filePath({ to, object, isTaken: false });
  const content = `the bytes of ${object}\n`.repeat(1 + (index % 20));
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { object, path, size: Buffer.byteLength(content), sha256 };
}
