import { readTarget } from "../../coordinator/runs/read-ledger.ts";
import { SECOND } from "../../shared/config.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { PLAN_FILES_STEP } from "../../shared/ledger-schema.ts";

export type CollectionProgress = {
  readonly name: string;
  readonly counted: number;
  readonly landed: number;
  readonly rejected: number;
  readonly merged: number;
  /** Claims that a merge has not decided yet. */
  readonly held: number;
  /** Documents that landed a second of late; 0 where none did. */
  readonly perSecond: number;
  /** Documents that a diff has compared; null where there is none. */
  readonly compared: number | null;
};

/** How far a target is, by its ledger. Read anew at each drawing, so it asks for nothing that takes the longer the more has landed. */
export type TargetProgress = {
  readonly migration: string;
  readonly collections: readonly CollectionProgress[];
  readonly steps: ReadonlySet<string>;
  readonly finishedAt: string | null;
  /** Null until files have been asked for. */
  readonly files: { readonly known: number; readonly wanted: number } | null;
};

const RATE_MS = 15 * SECOND;
const RATE_LEAST_MS = 3 * SECOND;
/** What has landed within RATE_MS is among these. */
const NEWEST_PAGES = 5000;

type Row = Omit<CollectionProgress, "perSecond" | "compared">;

export function readProgress(runsDir: string, target: string): TargetProgress {
  return readTarget(runsDir, target, (ledger) => {
    const run = ledger
      .prepare<[], { migration: string; finishedAt: string | null }>(
        "SELECT migration, finished_at AS finishedAt FROM _touchdown_run",
      )
      .get();
    const rates = readRates(ledger);
    const compared = readCompared(ledger);
    return {
      migration: run?.migration ?? "",
      finishedAt: run?.finishedAt ?? null,
      collections: readCollections(ledger).map((row) => ({
        ...row,
        perSecond: rates.get(row.name) ?? 0,
        compared: compared === null ? null : (compared.get(row.name) ?? 0),
      })),
      steps: new Set(ledger.prepare<[], string>("SELECT step FROM _touchdown_steps").pluck().all()),
      files: readFiles(ledger),
    };
  });
}

function readCollections(ledger: Target): readonly Row[] {
  const collections = ledger.prepare<[], Row>(
    `SELECT plan.collection AS name, plan.counted, coalesce(sum(documents), 0) AS landed, coalesce(sum(rejected), 0) AS rejected,
     coalesce(sum(merged), 0) AS merged, coalesce(sum(held), 0) AS held
     FROM _touchdown_plan AS plan LEFT JOIN _touchdown_pages AS pages ON pages.collection = plan.collection
     GROUP BY plan.collection ORDER BY plan.rowid`,
  );
  return collections.all();
}

/** The mean of the last seconds, or since the first of them that brought anything, so that a load that has just begun shows its speed. */
function readRates(ledger: Target): ReadonlyMap<string, number> {
  const nowMs = Date.now();
  const rows = ledger
    .prepare<[number], { name: string; documents: number; sinceMs: number }>(
      `SELECT collection AS name, sum(documents) AS documents, min(loaded_at_ms) AS sinceMs FROM _touchdown_pages
       WHERE page > (SELECT max(page) FROM _touchdown_pages) - ${NEWEST_PAGES} AND loaded_at_ms > ? GROUP BY collection`,
    )
    .all(nowMs - RATE_MS);
  const spanMs = Math.max(RATE_LEAST_MS, ...rows.map(({ sinceMs }) => nowMs - sinceMs));
  return new Map(rows.map(({ name, documents }) => [name, (documents * SECOND) / spanMs]));
}

/** The tables of a diff are made when the first one starts. */
function readCompared(ledger: Target): ReadonlyMap<string, number> | null {
  const table = ledger.prepare("SELECT 1 FROM sqlite_schema WHERE name = '_touchdown_diff'").get();
  if (table === undefined) return null;
  const rows = ledger
    .prepare<[], { name: string; documents: number }>(
      "SELECT collection AS name, sum(documents) AS documents FROM _touchdown_diff GROUP BY collection",
    )
    .all();
  return rows.length === 0 ? null : new Map(rows.map(({ name, documents }) => [name, documents]));
}

function readFiles(ledger: Target): TargetProgress["files"] {
  const wanted = ledger
    .prepare<[], number>(
      `SELECT json_extract(detail, '$.wanted') FROM _touchdown_steps WHERE step = '${PLAN_FILES_STEP}'`,
    )
    .pluck()
    .get();
  if (wanted === undefined) return null;
  // Rows are only added while files are copied, so the highest row id is their number: counting them would read all of them.
  const known = ledger.prepare<[], number>("SELECT coalesce(max(rowid), 0) FROM _touchdown_files").pluck().get();
  return { known: known ?? 0, wanted };
}
