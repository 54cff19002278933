import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect } from "vitest";
import { runGroup, type ValidationOptions } from "../../coordinator/validators/run-group.ts";
import type { ValidatorName } from "../../coordinator/validators/validator.ts";
import { SAMPLES_MAX, type Verdict } from "../../shared/verdict.ts";
import { COLLECTIONS, RULES, TABLES_SQL } from "./sound-schema.ts";
import { makeSoundTarget } from "./sound-target.ts";

/** SQL, or what is done to the file. */
export type Change = string | ((target: Database.Database) => void);

/** A folder with a sound target and copies of it, each changet in one way. */
export class Workshop {
  readonly #folder = mkdtempSync(join(tmpdir(), "touchdown-validators-"));
  readonly #sound = join(this.#folder, "sound.db");
  #copies = 0;

  constructor() {
    makeSoundTarget(this.#sound);
  }

  /** A copy on which `change` was done with foreign keys and checks off. */
  copy(change: Change): string {
    this.#copies += 1;
    const file = join(this.#folder, `copy-${this.#copies}.db`);
    copyFileSync(this.#sound, file);
    const target = new Database(file);
    target.pragma("foreign_keys = OFF");
    target.pragma("ignore_check_constraints = ON");
    if (typeof change === "string") target.exec(change);
    else change(target);
    target.close();
    return file;
  }

  options(file: string): ValidationOptions {
    return {
      file,
      rules: RULES,
      collections: COLLECTIONS,
      expectedSql: TABLES_SQL,
      nowMs: Date.parse("2026-03-01T09:00:00Z"),
    };
  }

  ask(name: ValidatorName, change: Change, options: Partial<ValidationOptions> = {}): Verdict {
    const [verdict] = runGroup({ ...this.options(this.copy(change)), ...options }, [name]);
    if (verdict === undefined) throw new Error(`no verdict of ${name}`);
    return verdict;
  }

  expectFail(name: ValidatorName, change: Change, detail: RegExp): void {
    const verdict = this.ask(name, change);
    expect([verdict.status, verdict.detail]).toEqual(["FAIL", expect.stringMatching(detail)]);
    expect(verdict.failed).toBeGreaterThan(0);
    expect(verdict.samples.length).toBeLessThanOrEqual(SAMPLES_MAX);
    for (const sample of verdict.samples) expect(sample.key).not.toBe("");
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Puts a null where the declaration forbids one; the declaration is taken away for that, and put back or not. */
export function nullName(target: Database.Database, declaration: "keep" | "restore"): void {
  declare(target, "name TEXT NOT NULL", "name TEXT");
  target.exec("UPDATE review SET name = NULL WHERE id = (SELECT min(id) FROM review)");
  if (declaration === "restore") declare(target, "name TEXT", "name TEXT NOT NULL");
}

function declare(target: Database.Database, from: string, to: string): void {
  target.unsafeMode(true);
  target.pragma("writable_schema = ON");
  target.prepare("UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'review'").run(from, to);
  target.pragma("writable_schema = RESET");
}
