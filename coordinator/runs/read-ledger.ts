import { statSync } from "node:fs";
import { join } from "node:path";
import { readFileFigures, type FileFigures } from "../read-file-figures.ts";
import { openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { TerminalError } from "../../shared/errors.ts";
import { EMPTY_TALLY, type Tally } from "../../shared/landing.ts";
import { refuseDuringRollback } from "../../shared/rollback-journal.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { unknownRun } from "./unknown-run.ts";

/** What a run's own file says about it, whether or not anything of it runs. */
export type Ledger = {
  readonly run: string;
  readonly migration: string;
  readonly version: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly collections: readonly LedgerCollection[];
  readonly steps: readonly string[];
  /** Null where no files have been asked for. */
  readonly files: FileFigures | null;
};

export type LedgerCollection = {
  readonly name: string;
  /** Documents at the source; null until it is planned. */
  readonly counted: number | null;
  readonly documents: number;
  readonly tally: Tally;
};

/** Opens a run's target to read, for as long as `read` takes. */
export function readTarget<Result>(runsDir: string, run: string, read: (target: Target) => Result): Result {
  const target = openOf(runsDir, run);
  try {
    return read(target);
  } finally {
    target.close();
  }
}

export function readLedger(runsDir: string, run: string): Ledger {
  return readTarget(runsDir, run, (target) => ledgerOf(target, run));
}

function openOf(runsDir: string, run: string): Target {
  const file = targetFile(runsDir, run);
  refuseDuringRollback(file);
  if (statSync(file, { throwIfNoEntry: false }) === undefined) throw unknownRun(runsDir, run);
  return openTargetReadOnly(file);
}

type RunRow = Pick<Ledger, "migration" | "version" | "startedAt" | "finishedAt">;
type CollectionRow = Tally & { readonly name: string; readonly counted: number | null; readonly documents: number };

function ledgerOf(target: Target, run: string): Ledger {
  const row = target
    .prepare<[], RunRow>(
      "SELECT migration, migration_version AS version, started_at AS startedAt, finished_at AS finishedAt FROM _touchdown_run",
    )
    .get();
  if (row === undefined) {
    throw new TerminalError("RUN_UNKNOWN", `${join(target.name)} has no ledger of a run`, {
      hint: "Name another run (touchdown list).",
    });
  }
  const steps = target.prepare<[], { step: string }>("SELECT step FROM _touchdown_steps ORDER BY done_at_ms").all();
  return {
    run,
    ...row,
    collections: readCollections(target),
    steps: steps.map(({ step }) => step),
    files: readFileFigures(target),
  };
}

/** Every collection that is planned or has landed, in the order of the plan. */
function readCollections(target: Target): readonly LedgerCollection[] {
  const rows = target
    .prepare<[], CollectionRow>(
      `SELECT plan.collection AS name, plan.counted, coalesce(sum(documents), 0) AS documents, coalesce(sum(read), 0) AS read,
       coalesce(sum(mapped), 0) AS mapped, coalesce(sum(embedded), 0) AS embedded, coalesce(sum(merged), 0) AS merged,
       coalesce(sum(excluded), 0) AS excluded, coalesce(sum(rejected), 0) AS rejected, coalesce(sum(held), 0) AS held
       FROM _touchdown_plan AS plan LEFT JOIN _touchdown_pages AS pages ON pages.collection = plan.collection
       GROUP BY plan.collection ORDER BY plan.rowid`,
    )
    .all();
  return rows.map(({ name, counted, documents, ...tally }) => ({
    name,
    counted,
    documents,
    tally: { ...EMPTY_TALLY, ...tally },
  }));
}
