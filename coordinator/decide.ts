import type { KeyRange } from "../shared/key.ts";
import type { FailureCode } from "../shared/errors.ts";
import { FILES_STEP } from "../shared/ledger-schema.ts";
import type { Collection, Migration } from "../shared/migration.ts";
import { plannedRanges } from "../shared/plan.ts";
import type { CollectionFacts, Facts } from "./facts.ts";

/** One act of the coordinator. Everything it can do to a run is in this list. */
export type Step =
  | { readonly kind: "plan"; readonly collection: string }
  | {
      readonly kind: "enqueue";
      readonly collection: string;
      readonly ranges: readonly KeyRange[];
      readonly isRepair: boolean;
    }
  | { readonly kind: "settle"; readonly merge: string }
  | { readonly kind: "copy-files"; readonly jobsMax: number; readonly isRepair: boolean }
  | { readonly kind: "close-files" }
  | { readonly kind: "build"; readonly part: BuildPart }
  | { readonly kind: "retry-failed" }
  | { readonly kind: "wait" }
  | { readonly kind: "stop"; readonly code: FailureCode; readonly reason: string; readonly hint: string }
  | { readonly kind: "done" };

/** In this order. `derive` makes the migration's derived rows, `reconcile` asks its reconciliations; the others are parts of its versioned SQL. */
export const BUILD_PARTS = ["indexes", "derive", "reconcile", "search", "views"] as const;
export type BuildPart = (typeof BUILD_PARTS)[number];

/** Jobs of the files queue at once, a hundred objects each: enough for dozens of workers, and Redis stays small. */
export const FILES_JOBS_MAX = 64;

/** What this coordinator has started in this process: the ledger knows only what is complete. */
export type Started = {
  readonly enqueued: ReadonlySet<string>;
  readonly settling: ReadonlySet<string>;
  /** Jobs for all files have been put on their queue. */
  readonly hasAskedFiles: boolean;
  /** Failed jobs have been given another chance since this coordinator started. */
  readonly hasRetried: boolean;
};

/**
 * The steps that may be taken now. A pure function of what is observed: a coordinator that is killed and started again observes the same and decides the
 * same.
 */
export function decide(migration: Migration, facts: Facts, started: Started): readonly Step[] {
  const halt = decideHalt(migration, facts);
  if (halt !== null) return [halt];
  const unplanned = migration.collections.filter(({ name }) => !facts.plans.has(name));
  if (unplanned.length > 0)
    return facts.queues.failed > 0
      ? decideFailed(facts, started)
      : unplanned.map(({ name }) => ({ kind: "plan", collection: name }));
  if ([...facts.plans.values()].every(({ counted }) => counted === 0)) return [emptySource(migration)];
  const complete = completeNodes(migration, facts);
  const steps = [
    ...decideCollections(migration, facts, { started, complete }),
    ...decideMerges(migration, facts, { started, complete }),
    ...decideFiles(migration, facts, { started, complete }),
  ];
  if (steps.length > 0) return steps;
  const hasLanded = [...migration.collections, ...migration.merges].every(({ name }) => complete.has(name));
  if (hasLanded && (migration.files === undefined || facts.steps.has(FILES_STEP))) return [decideFinish(facts)];
  return facts.queues.isIdle && facts.queues.failed > 0 ? decideFailed(facts, started) : [{ kind: "wait" }];
}

/** Nodes of the migration's graph that are complete: collections that tile, merges that are settled, directories whose nodes are. */
export function completeNodes(migration: Migration, facts: Facts): ReadonlySet<string> {
  const complete = new Set<string>();
  for (const { name } of migration.collections) if (isLanded(facts.collections.get(name))) complete.add(name);
  for (const { name } of migration.merges) if (facts.steps.has(`settle ${name}`)) complete.add(name);
  // A directory is made when it is needed, so it is complete as soon as what it is made from is; it may share a merge's name.
  const merges = new Set(migration.merges.map(({ name }) => name));
  for (const { name, after } of migration.directories) {
    if (!merges.has(name) && after.every((node) => complete.has(node))) complete.add(name);
  }
  return complete;
}

export function isLanded(collection: CollectionFacts | undefined): boolean {
  return collection?.gaps?.length === 0;
}

type Progress = { readonly started: Started; readonly complete: ReadonlySet<string> };

function decideCollections(migration: Migration, facts: Facts, { started, complete }: Progress): Step[] {
  const steps: Step[] = [];
  for (const collection of migration.collections) {
    if (complete.has(collection.name) || !isReady(collection, complete)) continue;
    const step = decideCollection(collection, facts, started);
    if (step !== null) steps.push(step);
  }
  return steps;
}

function decideCollection({ name }: Collection, facts: Facts, started: Started): Step | null {
  const gaps = facts.collections.get(name)?.gaps ?? null;
  const plan = facts.plans.get(name);
  if (plan === undefined) return null;
  if (!started.enqueued.has(name) && facts.collections.get(name)?.documents === 0 && isUntouched(gaps)) {
    return { kind: "enqueue", collection: name, ranges: plannedRanges(plan), isRepair: false };
  }
  // Nothing moves and keys are missing: they were lost with Redis, or nobody has asked for them yet.
  if (!facts.queues.isIdle || facts.queues.failed > 0 || gaps === null || gaps.length === 0) return null;
  return { kind: "enqueue", collection: name, ranges: gaps, isRepair: true };
}

function decideMerges(migration: Migration, facts: Facts, { started, complete }: Progress): Step[] {
  return migration.merges
    .filter((merge) => !complete.has(merge.name) && isReady(merge, complete))
    .filter(({ name }) => !started.settling.has(name) || (facts.queues.isIdle && facts.queues.failed === 0))
    .map(({ name }) => ({ kind: "settle", merge: name }));
}

/**
 * Files are copied as soon as the rows that name them stand, while other collections still land. Their jobs are bounded in number, however many objects there
 * are, and while any has failed, no other is asked for. When all have been asked for and nothing moves, a row that still waits has lost its job.
 */
function decideFiles({ files: declaration }: Migration, facts: Facts, { started, complete }: Progress): Step[] {
  const { files, queues, steps } = facts;
  if (declaration === undefined || files === null || steps.has(FILES_STEP) || !isReady(declaration, complete))
    return [];
  if (queues.failed > 0) return [];
  if (!started.hasAskedFiles) {
    const jobsMax = FILES_JOBS_MAX - files.jobs;
    return jobsMax * 2 >= FILES_JOBS_MAX ? [{ kind: "copy-files", jobsMax, isRepair: false }] : [];
  }
  if (!queues.isIdle || files.isWaiting === null) return [];
  return [files.isWaiting ? { kind: "copy-files", jobsMax: FILES_JOBS_MAX, isRepair: true } : { kind: "close-files" }];
}

function decideFinish(facts: Facts): Step {
  if (!facts.queues.isIdle) return { kind: "wait" };
  const part = BUILD_PARTS.find((name) => !facts.steps.has(name));
  return part === undefined ? { kind: "done" } : { kind: "build", part };
}

function decideFailed(facts: Facts, { hasRetried }: Started): Step[] {
  if (!hasRetried) return [{ kind: "retry-failed" }];
  return [
    {
      kind: "stop",
      code: "PAGES_FAILED",
      reason: `${facts.queues.failed} jobs failed for good and nothing else moves`,
      hint: "See their reasons in Bull Board or with `touchdown status`, mend the cause, then `touchdown retry <run> --failed` or run again.",
    },
  ];
}

function decideHalt({ errorBudget }: Migration, facts: Facts): Step | null {
  if (facts.readsMax !== null && facts.notices.some((notice) => notice.includes("budget of"))) {
    return {
      kind: "stop",
      code: "READ_BUDGET_SPENT",
      reason: `${facts.readsSpent} of at most ${facts.readsMax} reads are spent and the next page would exceed them`,
      hint: "What has landed stays. Resume with a higher --max-reads.",
    };
  }
  for (const [name, { tally }] of facts.collections) {
    const isSpent = tally.rejected > errorBudget.countMax && tally.rejected > errorBudget.ratioMax * tally.read;
    if (isSpent) return overBudget(name, tally);
  }
  return null;
}

function overBudget(name: string, tally: CollectionFacts["tally"]): Step {
  return {
    kind: "stop",
    code: "ERROR_BUDGET_SPENT",
    reason: `collection ${name} rejects ${tally.rejected} of ${tally.read} records, more than the error budget allows`,
    hint: "See `touchdown rejects <run>` for the rules and paths. Mend the mapping or the source, or raise TOUCHDOWN_REJECTS_MAX and TOUCHDOWN_REJECT_RATIO_MAX.",
  };
}

function emptySource({ sources }: Migration): Step {
  return {
    kind: "stop",
    code: "SOURCE_EMPTY",
    reason: `none of the sources (${sources.map(({ system }) => system).join(", ")}) holds a single document in the collections of this migration`,
    hint: "Check the project ids and FIRESTORE_EMULATOR_HOST. For generated data run `touchdown seed <migration>` first.",
  };
}

function isReady({ after }: { readonly after: readonly string[] }, complete: ReadonlySet<string>): boolean {
  return after.every((node) => complete.has(node));
}

/** Nothing of the collection has landed: its only gap is the whole key space. */
function isUntouched(gaps: readonly KeyRange[] | null): boolean {
  return gaps === null || (gaps.length === 1 && gaps[0]?.after === null && gaps[0].upTo === null);
}
