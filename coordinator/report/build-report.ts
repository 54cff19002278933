import type { Catalog } from "../../shared/catalog.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { EMPTY_TALLY, addTallies, type Tally } from "../../shared/landing.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { readFileFigures } from "../read-file-figures.ts";
import { reportCoverage } from "./read-coverage.ts";
import { readFates } from "./read-fates.ts";
import { readMerges, type ExpectedMerge } from "./read-merges.ts";
import { readFindings, readRejects } from "./read-rules.ts";
import { readThroughput } from "./read-throughput.ts";
import type { CollectionReport, MissingParents, Report, StepReport } from "./report.ts";
import { warningsOf } from "./warnings-of.ts";

export type ReportOptions = {
  /** Open to read; it stays open. */
  readonly target: Target;
  /** Tables to count. */
  readonly catalog: Catalog;
  /** The migration's line for people. */
  readonly title: string;
  readonly phase: string;
  readonly ok: boolean;
  readonly durationMs: number;
  readonly workers: number;
  readonly codeVersion: string;
  readonly validators: readonly Verdict[];
  readonly projects: Report["projects"];
  /** The migration's merges, with what is expected of them. */
  readonly merges: readonly ExpectedMerge[];
};

type RunRow = Pick<
  Report,
  "run" | "migration" | "migrationVersion" | "schemaVersion" | "configDigest" | "startedAt" | "finishedAt"
> & {
  readonly readTimes: string;
};

/** Reads what the target knows of its run; the rest is given. */
export function buildReport({ target, catalog, merges: expected, ...given }: ReportOptions): Report {
  const { readTimes, ...run } = readRun(target);
  const collections = readCollections(target);
  const merges = readMerges(target, expected);
  const coverage = reportCoverage(target);
  return {
    ...run,
    ...given,
    target: target.name,
    readTimes: JSON.parse(readTimes),
    tally: collections.reduce((sum, { tally }) => addTallies(sum, tally), EMPTY_TALLY),
    collections,
    tables: countRows(target, catalog),
    files: readFileFigures(target),
    derivedRows: target.prepare<[], number>("SELECT count(*) FROM _touchdown_derived").pluck().get() ?? 0,
    merges,
    coverage,
    warnings: warningsOf({ run: run.run, merges, coverage }),
    rejects: readRejects(target),
    findings: readFindings(target),
    missingParents: readMissingParents(target),
    throughput: readThroughput(target, Date.parse(run.startedAt)),
    steps: readSteps(target),
  };
}

function readRun(target: Target): RunRow {
  const run = target
    .prepare<[], RunRow>(
      `SELECT run, migration, migration_version AS migrationVersion, schema_version AS schemaVersion, config_digest AS configDigest,
       read_times AS readTimes, started_at AS startedAt, finished_at AS finishedAt FROM _touchdown_run`,
    )
    .get();
  if (run === undefined) throw new Error(`${target.name} holds no run to report on`);
  return run;
}

type CollectionRow = Tally & {
  readonly name: string;
  readonly system: string;
  readonly counted: number;
  readonly documents: number;
  readonly pages: number;
  readonly reads: number;
};

function readCollections(target: Target): CollectionReport[] {
  const sums = Object.keys(EMPTY_TALLY).map((field) => `coalesce(sum(page.${field}), 0) AS ${field}`);
  const rows = target
    .prepare<[], CollectionRow>(
      `SELECT plan.collection AS name, plan.system, plan.counted, coalesce(sum(page.documents), 0) AS documents, count(page.page) AS pages,
       plan.reads + coalesce(sum(page.reads), 0) AS reads, ${sums.join(", ")}
       FROM _touchdown_plan AS plan LEFT JOIN _touchdown_pages AS page ON page.collection = plan.collection
       GROUP BY plan.collection ORDER BY plan.system, plan.collection`,
    )
    .all();
  const fates = readFates(target);
  return rows.map(({ name, system, counted, documents, pages, reads, ...tally }) => ({
    name,
    system,
    counted,
    documents,
    tally,
    pages,
    reads,
    fates: fates.get(name) ?? [],
  }));
}

function countRows(target: Target, catalog: Catalog): Record<string, number> {
  const count = (table: string): number =>
    target
      .prepare<[], number>(`SELECT count(*) FROM "${table.replaceAll('"', '""')}"`)
      .pluck()
      .get() ?? 0;
  return Object.fromEntries([...catalog.keys()].map((table) => [table, count(table)]));
}

function readMissingParents(target: Target): MissingParents[] {
  const rows = target
    .prepare<[], { collection: string; missing: string }>(
      "SELECT collection, missing_parents AS missing FROM _touchdown_plan WHERE missing_parents <> '[]' ORDER BY collection",
    )
    .all();
  return rows.map(({ collection, missing }) => {
    // Written by the producer alone.
    const paths: readonly string[] = JSON.parse(missing);
    return { collection, paths };
  });
}

function readSteps(target: Target): StepReport[] {
  const rows = target
    .prepare<[], { step: string; doneAtMs: number; durationMs: number }>(
      "SELECT step, done_at_ms AS doneAtMs, duration_ms AS durationMs FROM _touchdown_steps ORDER BY done_at_ms, step",
    )
    .all();
  return rows.map(({ step, doneAtMs, durationMs }) => ({ step, doneAt: new Date(doneAtMs).toISOString(), durationMs }));
}
