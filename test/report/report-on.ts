import Database from "better-sqlite3";
import { buildReport, type ReportOptions } from "../../coordinator/report/build-report.ts";
import type { Report } from "../../coordinator/report/report.ts";
import { readCatalog } from "../../shared/catalog.ts";
import type { Verdict } from "../../shared/verdict.ts";

export const VERDICTS: readonly Verdict[] = [
  {
    name: "row-count",
    title: "Row count",
    status: "PASS",
    checked: 962,
    failed: 0,
    detail: "All 962 are there.",
    samples: [],
    durationMs: 12,
  },
  {
    name: "file-paths",
    title: "File paths",
    status: "SKIP",
    checked: 0,
    failed: 0,
    detail: "No file row exists.",
    samples: [],
    durationMs: 0,
  },
  {
    name: "timestamps",
    title: "Timestamps",
    status: "FAIL",
    checked: 450,
    failed: 12,
    detail: "12 cells of a.b are <no> instant.",
    samples: [{ table: "a", key: 'k"1', detail: "b is 'now()' & more" }],
    durationMs: 1500,
  },
];

/** A report on a target, given as a file or open. */
export function reportOn(
  given: string | Database.Database,
  more: Partial<Pick<ReportOptions, "projects" | "merges">> = {},
): Report {
  const target = typeof given === "string" ? new Database(given, { readonly: true }) : given;
  try {
    const meta = {
      title: "A sound one",
      phase: "full",
      ok: true,
      durationMs: 19_400,
      workers: 2,
      codeVersion: "0.1.0",
      validators: VERDICTS,
      projects: {},
      merges: [],
      ...more,
    };
    return buildReport({ target, catalog: readCatalog(target), ...meta });
  } finally {
    if (typeof given === "string") target.close();
  }
}
