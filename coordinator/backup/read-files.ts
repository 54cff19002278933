import type { Target } from "../../shared/connections/sqlite.ts";
import type { Manifest } from "./manifest.ts";

/** How many files the run has copied, and their bytes, as the ledger has them; null for a ledger without files. */
export function readFiles(target: Target): Manifest["files"] {
  const has = target.prepare("SELECT 1 FROM sqlite_schema WHERE name = '_touchdown_files'").get();
  if (has === undefined) return null;
  const sql = "SELECT count(*) AS count, coalesce(sum(size), 0) AS bytes FROM _touchdown_files WHERE state = 'copied'";
  return target.prepare<[], { count: number; bytes: number }>(sql).get() ?? null;
}
