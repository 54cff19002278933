import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentsInMemory } from "../../coordinator/checks/documents.ts";
import { runChecks } from "../../coordinator/checks/run-checks.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import type { Check } from "../../shared/check.ts";
import type { Migration } from "../../shared/migration.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { landMoonlanding, type LandedMoonlanding, type LandingOptions } from "./landed-moonlanding.ts";
import { plantDefect, type Defect } from "./plant-defect.ts";

export const STARTED_AT_MS = Date.parse("2026-01-01T00:00:00Z");

/** A landed target, copies of it with a defect each, and what checks say of them. */
export class ChecksLab {
  readonly #folder = mkdtempSync(join(tmpdir(), "touchdown-checks-"));
  readonly #sound = join(this.#folder, "sound.db");
  readonly landed: LandedMoonlanding;
  #copies = 0;

  /** `migration` is another one for those who want to know what a mistake in a mapping looks like. */
  constructor(options: LandingOptions, migration: Migration = moonlanding) {
    this.landed = landMoonlanding(options, migration);
    this.landed.copyTo(this.#sound);
    this.landed.close();
  }

  /** The verdict on the target as it landed. */
  async ask(check: Check): Promise<Verdict> {
    return this.#run(check, this.#sound);
  }

  /** The verdict on a copy in which something was planted, foreign keys and CHECKs off. One that changes nothing is a mistake in the test. */
  async plant(check: Check, defect: Defect): Promise<Verdict> {
    this.#copies += 1;
    const file = join(this.#folder, `copy-${this.#copies}.db`);
    copyFileSync(this.#sound, file);
    plantDefect(file, defect);
    return this.#run(check, file);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #run(check: Check, targetFile: string): Promise<Verdict> {
    const { verdicts } = await runChecks({
      checks: [check],
      migration: moonlanding,
      targetFile,
      filesFolder: this.#folder,
      documents: documentsInMemory(this.landed.documents),
      seed: 1,
      startedAtMs: STARTED_AT_MS,
      nowMs: STARTED_AT_MS,
      signal: new AbortController().signal,
    });
    const [verdict] = verdicts;
    if (verdict === undefined) throw new Error("no verdict");
    return verdict;
  }
}
