import type { Target } from "../shared/connections/sqlite.ts";
import { PLAN_FILES_STEP } from "../shared/ledger-schema.ts";

/** What the ledger says about the files of a run. `wanted`: objects that rows name; what is neither copied nor missing is waited for. */
export type FileFigures = {
  readonly wanted: number;
  readonly copied: number;
  readonly missing: number;
  /** Of all copies together. */
  readonly bytes: number;
};

/** Null where nobody has asked for files yet, or never will. */
export function readFileFigures(target: Target): FileFigures | null {
  const planned = target
    .prepare<[], { wanted: number }>(
      `SELECT json_extract(detail, '$.wanted') AS wanted FROM _touchdown_steps WHERE step = '${PLAN_FILES_STEP}'`,
    )
    .get();
  if (planned === undefined) return null;
  const known = target
    .prepare<[], Omit<FileFigures, "wanted">>(
      `SELECT count(*) FILTER (WHERE state = 'copied') AS copied, count(*) FILTER (WHERE state = 'missing') AS missing, coalesce(sum(size), 0) AS bytes
       FROM _touchdown_files`,
    )
    .get();
  return { wanted: planned.wanted, copied: known?.copied ?? 0, missing: known?.missing ?? 0, bytes: known?.bytes ?? 0 };
}
