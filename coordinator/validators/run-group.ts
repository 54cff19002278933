import { readCatalog } from "../../shared/catalog.ts";
import { openScratch, openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { InvariantError } from "../../shared/errors.ts";
import type { ValidationRules } from "../../shared/migration.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { scanCells, type CellScan, type Concern } from "./scan-cells.ts";
import { readObjects } from "./schema-objects.ts";
import type {
  CollectionFact,
  DeclaredFacts,
  FilesFact,
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
  /** The migration's versioned SQL: what the target must have. */
  readonly expectedSql: string;
  /** Not given for a migration without files. */
  readonly files?: FilesFact | null;
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
  const { rules, collections, files = null } = options;
  let runTimes: RunTimes | null = null;
  const declared: DeclaredFacts = {
    catalog: readCatalog(target),
    ...expect(options.expectedSql),
    rules,
    collections,
    files,
    // Asked for when a validator needs it, so that a ledger without a run fails that one and no other.
    get runTimes() {
      runTimes ??= readRunTimes(target, options.nowMs);
      return runTimes;
    },
  };
  let scans: ReadonlyMap<string, CellScan | Error> | null = null;
  const scan = (name: ValidatorName): CellScan => {
    scans ??= scanTarget(target, declared, validators);
    const found = scans.get(name);
    if (found === undefined) throw new InvariantError(`the validator ${name} has no conditions to scan for`);
    if (found instanceof Error) throw found;
    return found;
  };
  return {
    target,
    scan,
    rules,
    collections,
    files,
    catalog: declared.catalog,
    expectedCatalog: declared.expectedCatalog,
    expectedObjects: declared.expectedObjects,
    get runTimes() {
      return declared.runTimes;
    },
  };
}

/** One scan for all of them. Who cannot say what to look for, as the target lacks what that depends on, gets the reason, and the others their scan. */
function scanTarget(
  target: Target,
  declared: DeclaredFacts,
  validators: readonly Validator[],
): ReadonlyMap<string, CellScan | Error> {
  const concerns: Concern[] = [];
  const unanswerable = new Map<string, Error>();
  for (const { name, conditions, functions } of validators) {
    if (conditions === undefined) continue;
    for (const [called, call] of Object.entries(functions ?? {})) {
      target.function(called, { deterministic: true }, call);
    }
    try {
      concerns.push({
        name,
        conditions: new Map([...declared.catalog.values()].map((table) => [table.name, conditions(table, declared)])),
      });
    } catch (error) {
      if (!isUnanswerable(error)) throw error;
      unanswerable.set(name, error);
    }
  }
  return new Map<string, CellScan | Error>([...scanCells(target, declared.catalog, concerns), ...unanswerable]);
}

type Expected = Pick<DeclaredFacts, "expectedCatalog" | "expectedObjects">;

/** What versioned SQL makes never changes: the schema of a migration is made once a thread, however many targets are asked about. */
const expectations = new Map<string, Expected>();

function expect(sql: string): Expected {
  const known = expectations.get(sql);
  if (known !== undefined) return known;
  const scratch = openScratch();
  try {
    scratch.exec(sql);
    const expected = { expectedCatalog: readCatalog(scratch), expectedObjects: readObjects(scratch) };
    expectations.set(sql, expected);
    return expected;
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
