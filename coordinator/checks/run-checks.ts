import { setImmediate } from "node:timers/promises";
import type { Check, CheckFacts } from "../../shared/check.ts";
import { MEGABYTE } from "../../shared/config.ts";
import { openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { OpenFileStore } from "../../shared/file-store.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { DerivationContext, Migration } from "../../shared/migration.ts";
import { NOTHING_CHOSEN } from "../../shared/settings-of.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { CheckAtWork } from "./check-at-work.ts";
import type { OpenDocuments } from "./documents.ts";
import { interrupted } from "./interrupted.ts";

export type ChecksOptions = {
  readonly checks: readonly Check[];
  readonly migration: Pick<Migration, "collections">;
  readonly targetFile: string;
  readonly filesFolder: string;
  readonly openFileStore?: OpenFileStore;
  readonly documents: OpenDocuments;
  /** Decides whatever is drawn at random. */
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly nowMs?: number;
  /** What the operator chose for the run; nothing, unless it is said. */
  readonly given?: DerivationContext;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ChecksProgress) => void;
};

/** How the checks go: documents seen of those that landed, and the check that is being concluded. */
export type ChecksProgress = { readonly seen: number; readonly documents: number; readonly concluding: string | null };

export type ChecksOutcome = { readonly verdicts: readonly Verdict[]; readonly reads: number };

/** Of the target. SQLite sorts in as much memory again, so that a larger one is paid for twice by whatever a check has sorted. */
const CACHE_BYTES = 8 * MEGABYTE;
const TEMPORARY_CACHE_BYTES = 4 * MEGABYTE;

/** Documents that are shown before the event loop has its turn: the run's lock must be renewed meanwhile. */
const TURN = 50;

/**
 * Asks the checks about source and target: each document that any of them wants is read once, in the order of the migration's collections, and shown to all who want it;
 * then each concludes, in the order given. It only reads, so that it may be cut off anywhere and begun anew.
 */
export async function runChecks(options: ChecksOptions): Promise<ChecksOutcome> {
  const target = openTargetReadOnly(options.targetFile);
  try {
    target.pragma(`cache_size = -${CACHE_BYTES / 1024}`);
    // What checks put aside in temporary tables may be as large as the target.
    target.pragma("temp_store = FILE");
    target.pragma(`temp.cache_size = -${TEMPORARY_CACHE_BYTES / 1024}`);
    // One transaction, so that all see the same rows.
    target.exec("BEGIN");
    const { filesFolder, seed, startedAtMs, nowMs = Date.now(), given = NOTHING_CHOSEN } = options;
    const stores = options.openFileStore === undefined ? {} : { openFileStore: options.openFileStore };
    const facts: CheckFacts = { target, filesFolder, ...stores, seed, startedAtMs, nowMs, given };
    const works = options.checks.map((check) => new CheckAtWork(check, facts));
    const reads = await showDocuments(works, target, options);
    return { verdicts: await concludeAll(works, options), reads };
  } finally {
    target.close();
  }
}

async function showDocuments(works: readonly CheckAtWork[], target: Target, options: ChecksOptions): Promise<number> {
  const { checks, migration, signal, onProgress } = options;
  const wanted = new Set(checks.flatMap(({ collections }) => collections));
  const collections = migration.collections.filter(({ name }) => wanted.has(name));
  requireKnown(wanted, new Set(collections.map(({ name }) => name)));
  const counted = countDocuments(target, [...wanted]);
  const documents = options.documents(target, signal);
  try {
    let seen = 0;
    for await (const { collection, records } of documents.read(collections)) {
      await showPage(works, records, { collection, signal });
      seen += records.length;
      onProgress?.({ seen, documents: counted, concluding: null });
    }
    return documents.readsSpent();
  } finally {
    await documents.close();
  }
}

type Showing = { readonly collection: string; readonly signal: AbortSignal };

async function showPage(
  works: readonly CheckAtWork[],
  records: readonly SourceRecord[],
  { collection, signal }: Showing,
): Promise<void> {
  for (let start = 0; start < records.length; start += TURN) {
    if (signal.aborted) throw interrupted();
    const some = records.slice(start, start + TURN);
    for (const work of works) work.see(some, collection);
    await setImmediate();
  }
}

async function concludeAll(works: readonly CheckAtWork[], options: ChecksOptions): Promise<readonly Verdict[]> {
  const { checks, signal, onProgress } = options;
  const verdicts: Verdict[] = [];
  for (const [index, work] of works.entries()) {
    if (signal.aborted) throw interrupted();
    onProgress?.({ seen: 0, documents: 0, concluding: checks[index]?.name ?? null });
    verdicts.push(await work.conclude());
    await setImmediate();
  }
  return verdicts;
}

function countDocuments(target: Target, collections: readonly string[]): number {
  const sql =
    "SELECT coalesce(sum(documents), 0) FROM _touchdown_pages WHERE collection IN (SELECT value FROM json_each(?))";
  return target.prepare<[string], number>(sql).pluck().get(JSON.stringify(collections)) ?? 0;
}

/** A check that names a collection which nobody moves would see nothing and find nothing wrong. */
function requireKnown(wanted: ReadonlySet<string>, known: ReadonlySet<string>): void {
  const unknown = [...wanted].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new TerminalError(
    "CONFIG_INVALID",
    `the checks ask for collections that the migration does not have: ${unknown.join(", ")}`,
    {
      hint: "Correct the names in the migration's checks.",
    },
  );
}
