import { readCatalog, type Catalog } from "../../shared/catalog.ts";
import { openScratch, openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { InvariantError } from "../../shared/errors.ts";
import type { ValidationRules } from "../../shared/migration.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { scanCells, type CellScan } from "./scan-cells.ts";
import type {
  CollectionFact,
  DeclaredFacts,
  RunTimes,
  ValidationFacts,
  Validator,
  ValidatorName,
  VerdictDraft,
} from "./validator.ts";
import { VALIDATORS } from "./validators.ts";

/** Scans pass by and look-ups go to a few indexes: a larger cache only costs memory, twice over as there are two threads. */
const CACHE_KILOBYTES = 12 * 1024;

/** Plain data: it goes to another thread as it is. */
export type ValidationOptions = {
  readonly file: string;
  readonly rules: ValidationRules;
  readonly collections: readonly CollectionFact[];
  /** The migration's tables.sql: what the target must have. */
  readonly expectedSql: string;
  /** The time of the validation: the end of the run's own time while the ledger names none. Milliseconds since 1970. */
  readonly nowMs: number;
};

/** Runs some of the validators on one connection that only reads, in one transaction, so that all of them see the same rows. */
export function runGroup(options: ValidationOptions, names: readonly ValidatorName[]): readonly Verdict[] {
  const target = openTargetReadOnly(options.file);
  try {
    target.pragma(`cache_size = -${CACHE_KILOBYTES}`);
    target.exec("BEGIN");
    const validators = VALIDATORS.filter(({ name }) => names.includes(name));
    const facts = gatherFacts(target, options, validators);
    return validators.map((validator) => judge(validator, facts));
  } finally {
    target.close();
  }
}

function gatherFacts(target: Target, options: ValidationOptions, validators: readonly Validator[]): ValidationFacts {
  const { rules, collections } = options;
  let runTimes: RunTimes | null = null;
  const declared: DeclaredFacts = {
    catalog: readCatalog(target),
    expectedCatalog: expectCatalog(options.expectedSql),
    rules,
    collections,
    // Asked for when a validator needs it, so that a ledger without a run fails that one and no other.
    get runTimes() {
      runTimes ??= readRunTimes(target, options.nowMs);
      return runTimes;
    },
  };
  let scans: ReadonlyMap<string, CellScan> | null = null;
  const scan = (name: ValidatorName): CellScan => {
    scans ??= scanCells(target, declared.catalog, concernsOf(validators, declared));
    const found = scans.get(name);
    if (found === undefined) throw new InvariantError(`the validator ${name} has no conditions to scan for`);
    return found;
  };
  return {
    target,
    scan,
    rules,
    collections,
    catalog: declared.catalog,
    expectedCatalog: declared.expectedCatalog,
    get runTimes() {
      return declared.runTimes;
    },
  };
}

function concernsOf(validators: readonly Validator[], declared: DeclaredFacts) {
  return validators.flatMap(({ name, conditions }) =>
    conditions === undefined
      ? []
      : [{ name, conditions: (table: Parameters<typeof conditions>[0]) => conditions(table, declared) }],
  );
}

function expectCatalog(sql: string): Catalog {
  const scratch = openScratch();
  try {
    scratch.exec(sql);
    return readCatalog(scratch);
  } finally {
    scratch.close();
  }
}

function readRunTimes(target: Target, nowMs: number): RunTimes {
  const run = target
    .prepare<[], { startedAt: string; finishedAt: string | null }>(
      "SELECT started_at AS startedAt, finished_at AS finishedAt FROM _touchdown_run",
    )
    .get();
  if (run === undefined) throw new UnanswerableError("the ledger names no run (_touchdown_run is empty)");
  const startedMs = Date.parse(run.startedAt);
  const endedMs = run.finishedAt === null ? nowMs : Date.parse(run.finishedAt);
  if (Number.isNaN(startedMs + endedMs))
    throw new UnanswerableError("the ledger does not say when the run started or ended");
  return { startedAt: new Date(startedMs).toISOString(), endedAt: new Date(endedMs).toISOString() };
}

/** The target lacks what a validator asks for. */
class UnanswerableError extends Error {
  override readonly name = "UnanswerableError";
}

/** What the target cannot answer (a table that is missing, a damaged file) is a FAIL; our own mistakes are thrown. */
function judge(validator: Validator, facts: ValidationFacts): Verdict {
  const startedAtMs = performance.now();
  const draft = validateOrFail(validator, facts);
  return {
    name: validator.name,
    title: validator.title,
    ...draft,
    durationMs: Math.round(performance.now() - startedAtMs),
  };
}

function validateOrFail(validator: Validator, facts: ValidationFacts): VerdictDraft {
  try {
    return validator.validate(facts);
  } catch (error) {
    if (!isUnanswerable(error)) throw error;
    return {
      status: "FAIL",
      checked: 0,
      failed: 1,
      detail: `The target cannot be asked: ${error.message}.`,
      samples: [],
    };
  }
}

function isUnanswerable(error: unknown): error is Error {
  return error instanceof UnanswerableError || (error instanceof Error && error.name === "SqliteError");
}
