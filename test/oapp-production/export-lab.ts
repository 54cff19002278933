import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { declaredChecks } from "../../coordinator/checks/declared-checks.ts";
import { documentsInMemory } from "../../coordinator/checks/documents.ts";
import { runChecks } from "../../coordinator/checks/run-checks.ts";
import { runGroup } from "../../coordinator/validators/run-group.ts";
import { VALIDATOR_NAMES } from "../../coordinator/validators/validator.ts";
import { oappProduction } from "../../migrations/oapp-production/index.ts";
import { schemaPart } from "../../shared/schema-sql.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { plantDefect } from "../support/plant-defect.ts";
import type { LandedExport } from "./landed-export.ts";

const NOW_MS = Date.parse("2026-01-01T02:00:00Z");

/** A landed export in a file, copies of it with a defect each, and what checks and validators say of them. */
export class ExportLab {
  readonly #folder = mkdtempSync(join(tmpdir(), "touchdown-export-"));
  readonly #sound = join(this.#folder, "sound.db");
  readonly #landed: LandedExport;
  #copies = 0;

  constructor(landed: LandedExport) {
    this.#landed = landed;
    landed.copyTo(this.#sound);
  }

  /** The verdicts of all declared checks, or of those named. */
  async ask(...names: readonly string[]): Promise<readonly Verdict[]> {
    return this.#ask(this.#sound, names);
  }

  /** The verdict of one check on a copy in which something was planted, foreign keys and CHECKs off. One that changes nothing is a mistake in the test. */
  async plant(name: string, sql: string): Promise<Verdict> {
    const [verdict] = await this.#ask(this.#changed(sql), [name]);
    if (verdict === undefined) throw new Error(`no check ${name}`);
    return verdict;
  }

  /** The verdicts of the validators that the migration asks. */
  validate(sql: string | null = null): readonly Verdict[] {
    const { validation, collections, schema } = oappProduction;
    const names = VALIDATOR_NAMES.filter((name) => validation.asked?.includes(name) ?? true);
    const parts = ["tables", "indexes", "search", "views"] as const;
    return runGroup(
      {
        file: sql === null ? this.#sound : this.#changed(sql),
        rules: validation,
        collections,
        expectedSql: parts.map((part) => schemaPart(schema, part)).join("\n"),
        nowMs: NOW_MS,
      },
      names,
    );
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #changed(sql: string): string {
    this.#copies += 1;
    const file = join(this.#folder, `copy-${this.#copies}.db`);
    copyFileSync(this.#sound, file);
    plantDefect(file, sql);
    return file;
  }

  async #ask(targetFile: string, names: readonly string[]): Promise<readonly Verdict[]> {
    const checks = declaredChecks(oappProduction).filter(({ name }) => names.length === 0 || names.includes(name));
    const { verdicts } = await runChecks({
      checks,
      migration: oappProduction,
      targetFile,
      filesFolder: this.#folder,
      documents: documentsInMemory(this.#landed.documents),
      seed: 1,
      startedAtMs: NOW_MS,
      nowMs: NOW_MS,
      given: this.#landed.given,
      signal: new AbortController().signal,
    });
    return verdicts;
  }
}
