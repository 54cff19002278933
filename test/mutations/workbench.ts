import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { documentsInMemory } from "../../coordinator/checks/documents.ts";
import { runChecks } from "../../coordinator/checks/run-checks.ts";
import type { DiffOutcome } from "../../coordinator/diff/read-diff.ts";
import { runGroup } from "../../coordinator/validators/run-group.ts";
import { VALIDATOR_NAMES } from "../../coordinator/validators/validator.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import type { Check } from "../../shared/check.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { FullDiff } from "./full-diff.ts";
import type { LandedSet } from "./landed-set.ts";
import type { Change } from "./planting.ts";

const SEED = 1;

/** What all three say of one target. */
export type Answers = {
  readonly validators: readonly Verdict[];
  readonly checks: readonly Verdict[];
  /** Sentences, none when everything matches. */
  readonly diff: readonly string[];
};

/** Copies of a landed target, each changed in one way, and everybody who may see it. */
export class Workbench {
  readonly #folder = mkdtempSync(join(tmpdir(), "touchdown-mutations-"));
  readonly #sound = join(this.#folder, "sound.db");
  readonly #set: LandedSet;
  readonly #checks: readonly Check[];
  readonly #diff: FullDiff;
  #copies = 0;

  constructor(set: LandedSet, checks: readonly Check[]) {
    this.#set = set;
    this.#checks = checks;
    this.#diff = new FullDiff(set.documents);
    copyDatabase(set.file, this.#sound);
  }

  /** A copy on which `change` was done with foreign keys and checks off. Nothing of it is kept. */
  async ask(change: Change): Promise<Answers> {
    this.#copies += 1;
    const file = join(this.#folder, `copy-${this.#copies}.db`);
    const files = this.#filesFor(change);
    copyFileSync(this.#sound, file);
    try {
      alter(file, change, files);
      const { files: declared = null, ...validation } = this.#set.validation;
      return {
        validators: runGroup(
          { ...validation, file, files: declared === null ? null : { ...declared, folder: files } },
          VALIDATOR_NAMES,
        ),
        checks: await this.#askChecks(file, files),
        diff: this.#compare(file),
      };
    } finally {
      for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
      if (files !== this.#set.files) rmSync(files, { recursive: true, force: true });
    }
  }

  /** A copy with several changes at once at this place, and what the diff without queues finds in it. */
  spoil(file: string, changes: readonly Change[]): DiffOutcome {
    copyFileSync(this.#sound, file);
    for (const change of changes) alter(file, change, this.#set.files);
    const copy = join(this.#folder, "spoilt.db");
    copyFileSync(file, copy);
    return this.#diff.compare(copy);
  }

  /** Rows that a query finds in the landed set. */
  count(sql: string): number {
    const sound = new Database(this.#sound, { readonly: true });
    try {
      return sound.prepare(sql).all().length;
    } finally {
      sound.close();
    }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** The folder of copied files; one of its own for who changes it. */
  #filesFor(change: Change): string {
    if (typeof change === "string" || change.length < 2) return this.#set.files;
    const folder = join(this.#folder, `files-${this.#copies}`);
    cpSync(this.#set.files, folder, { recursive: true });
    return folder;
  }

  async #askChecks(targetFile: string, filesFolder: string): Promise<readonly Verdict[]> {
    const { documents, validation, startedAtMs, lab } = this.#set;
    const { verdicts } = await runChecks({
      checks: this.#checks,
      migration: moonlanding,
      targetFile,
      filesFolder,
      openFileStore: lab.openFileStore,
      documents: documentsInMemory(documents),
      seed: SEED,
      startedAtMs,
      nowMs: validation.nowMs,
      signal: new AbortController().signal,
    });
    return verdicts;
  }

  /** A diff that cannot go on, as a table is not there, stops the phase and says why. */
  #compare(file: string): readonly string[] {
    try {
      return this.#diff.compare(file).reasons;
    } catch (error) {
      return [`the diff stops: ${String(error)}`];
    }
  }
}

/** All of it in one file, whatever is still in its log. */
function copyDatabase(from: string, to: string): void {
  const source = new Database(from, { readonly: true });
  source.prepare("VACUUM INTO ?").run(to);
  source.close();
}

function alter(file: string, change: Change, files: string): void {
  const target = new Database(file);
  try {
    target.pragma("foreign_keys = OFF");
    target.pragma("ignore_check_constraints = ON");
    // Nobody's data is in it.
    target.pragma("synchronous = OFF");
    if (typeof change === "string") target.exec(change);
    else change(target, files);
  } finally {
    target.close();
  }
}
