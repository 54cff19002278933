import { existsSync } from "node:fs";
import { openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { readDigests } from "../certificates/read-digests.ts";
import { coverageGate, readCoverage, type CoverageGate } from "../coverage.ts";
import { BUILD_PARTS } from "../decide.ts";
import { notOurs } from "../open-run.ts";

/** What the target of a phase says of it. */
export type TargetFacts = {
  readonly ledgerDigest: string;
  /** Of the settings of the sources that it was opened with, and the migration's version. */
  readonly run: { readonly configDigest: string; readonly version: string };
  /** Pages have landed. */
  readonly hasLanded: boolean;
  /** The last step of the load is done. */
  readonly isLoaded: boolean;
  /** A diff has compared something. */
  readonly hasDiff: boolean;
  readonly coverage: CoverageGate;
};

/** Null where there is no target yet; refuses a file that is none of ours (TARGET_EXISTS). */
export async function observeTarget(file: string): Promise<TargetFacts | null> {
  if (!existsSync(file)) return null;
  const { ledger: ledgerDigest, run } = await readDigests(file);
  if (run === null) throw notOurs(file);
  const target = openTargetReadOnly(file);
  try {
    return {
      ledgerDigest,
      run,
      hasLanded: hasRows(target, "_touchdown_pages"),
      isLoaded: target.prepare("SELECT 1 FROM _touchdown_steps WHERE step = ?").get(BUILD_PARTS.at(-1)) !== undefined,
      hasDiff: hasRows(target, "_touchdown_diff"),
      coverage: coverageGate(readCoverage(target)),
    };
  } finally {
    target.close();
  }
}

function hasRows(target: Target, table: "_touchdown_pages" | "_touchdown_diff"): boolean {
  const isThere = target.prepare("SELECT 1 FROM sqlite_schema WHERE name = ?").get(table) !== undefined;
  return isThere && target.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined;
}
