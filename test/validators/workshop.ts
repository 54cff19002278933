import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect } from "vitest";
import { runGroup, type ValidationOptions } from "../../coordinator/validators/run-group.ts";
import { VALIDATOR_NAMES, type FilesFact, type ValidatorName } from "../../coordinator/validators/validator.ts";
import { SAMPLES_MAX, type Verdict } from "../../shared/verdict.ts";
import { COLLECTIONS, RULES, TABLES_SQL } from "./sound-schema.ts";
import { makeSoundTarget } from "./sound-target.ts";

/** SQL, or what is done to the target; what takes the files folder gets one of its own. */
export type Change = string | ((target: Database.Database, files: string) => void);

/** A target in which nothing is wrong: its file, and how it is asked about. */
export type Subject = {
  readonly make: (file: string) => void;
  readonly options: Omit<ValidationOptions, "file">;
};

export const SOUND: Subject = {
  make: makeSoundTarget,
  options: {
    rules: RULES,
    collections: COLLECTIONS,
    expectedSql: TABLES_SQL,
    nowMs: Date.parse("2026-03-01T09:00:00Z"),
  },
};

/** A folder with a sound target and copies of it, each changed in one way. */
export class Workshop {
  readonly #folder = mkdtempSync(join(tmpdir(), "touchdown-validators-"));
  readonly #sound = join(this.#folder, "sound.db");
  readonly #subject: Subject;
  #copies = 0;

  constructor(subject: Subject = SOUND) {
    this.#subject = subject;
    subject.make(this.#sound);
  }

  /** A copy on which `change` was done with foreign keys and checks off. A change that changes nothing is a mistake in the test. */
  copy(change: Change): string {
    return this.#change(change).file;
  }

  #change(change: Change): ValidationOptions {
    this.#copies += 1;
    const file = join(this.#folder, `copy-${this.#copies}.db`);
    const files = this.#copyFiles(change);
    copyFileSync(this.#sound, file);
    const target = new Database(file);
    target.pragma("foreign_keys = OFF");
    target.pragma("ignore_check_constraints = ON");
    const before = stateOf(target);
    if (typeof change === "string") target.exec(change);
    else change(target, files?.folder ?? "");
    const after = stateOf(target);
    target.close();
    const isOnDisk = typeof change === "function" && change.length > 1;
    if (change !== "" && before === after && !isOnDisk) throw new Error(`nothing was changed: ${String(change)}`);
    return { ...this.options(file), files };
  }

  /** The subject's files, in a folder of their own where the change asks for it. */
  #copyFiles(change: Change): FilesFact | null {
    const { files = null } = this.#subject.options;
    if (files === null || typeof change === "string" || change.length < 2) return files;
    const folder = join(this.#folder, `files-${this.#copies}`);
    cpSync(files.folder, folder, { recursive: true });
    return { ...files, folder };
  }

  options(file: string): ValidationOptions {
    return { ...this.#subject.options, file };
  }

  ask(name: ValidatorName, change: Change, options: Partial<ValidationOptions> = {}): Verdict {
    const [verdict] = runGroup({ ...this.#change(change), ...options }, [name]);
    if (verdict === undefined) throw new Error(`no verdict of ${name}`);
    return verdict;
  }

  /** What all eight say, and nothing of the copy is kept. */
  askAll(change: Change): readonly Verdict[] {
    const options = this.#change(change);
    try {
      return runGroup(options, VALIDATOR_NAMES);
    } finally {
      rmSync(options.file);
    }
  }

  expectFail(name: ValidatorName, change: Change, detail: RegExp): void {
    expectFailure(this.ask(name, change), detail);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A FAIL that an operator can act upon: it says what, counts it, and names rows. */
export function expectFailure(verdict: Verdict | undefined, detail: RegExp): void {
  expect([verdict?.status, verdict?.detail]).toEqual(["FAIL", expect.stringMatching(detail)]);
  expect(verdict?.failed).toBeGreaterThan(0);
  expect(verdict?.samples.length).toBeLessThanOrEqual(SAMPLES_MAX);
  for (const sample of verdict?.samples ?? []) expect(sample.key).not.toBe("");
}

/** Rows changed on this connection, and the version of the schema. */
function stateOf(target: Database.Database): string {
  const changes: unknown = target.prepare("SELECT total_changes()").pluck().get();
  return `${String(changes)} ${String(target.pragma("schema_version", { simple: true }))}`;
}
