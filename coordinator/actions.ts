import type { DiffMergeJob, DiffRowsJob } from "../shared/batch.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import { WHOLE_RANGE, type KeyRange } from "../shared/key.ts";
import type { Collection, DerivationContext, Migration } from "../shared/migration.ts";
import { cutOf, type PageCut } from "../shared/page-cut.ts";
import { collectionPlanSchema } from "../shared/plan.ts";
import { jobIdOf, rangeJobId, type Queues } from "../shared/queue.ts";
import type { RunBoard, RunInfo } from "../shared/run-board.ts";
import { sampleDigest, type SourceSample } from "../shared/sample.ts";
import { schemaPart } from "../shared/schema-sql.ts";
import { NOTHING_CHOSEN } from "../shared/settings-of.ts";
import type { ReadTime } from "../shared/source.ts";
import type { BuildPart } from "./decide.ts";
import { deriveRows } from "./derive-rows.ts";
import { FileCopying } from "./file-copying.ts";
import type { RunHold } from "./hold-run.ts";
import { readDirectory } from "./read-directory.ts";
import { reconcile } from "./reconcile.ts";

export type ActionOptions = {
  readonly target: Target;
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly migration: Migration;
  readonly info: RunInfo;
  readonly readTimes: Readonly<Record<string, ReadTime>>;
  /** Documents a page for every collection; 0 leaves it to each. */
  readonly pageSize: number;
  /** The run's folder for copied files. */
  readonly filesFolder: string;
  /** What `info.sample` names; null or not given where the run moves the whole source. */
  readonly sample?: SourceSample | null;
  /** What the operator chose for the run; nothing, unless it is said. */
  readonly given?: DerivationContext;
  /** Asked before each act. */
  readonly hold: Pick<RunHold, "requireHeld">;
};

/** A range to be compared, and the records in it that a replay has landed from newer documents. */
export type DiffRange = KeyRange & { readonly newer?: readonly string[] };

/** What is left of a diff's job when its run is known. */
export type RestJob =
  | Pick<DiffMergeJob, "kind" | "merge" | "after" | "isRepair">
  | Pick<DiffRowsJob, "kind" | "isRepair">;

const REASONS_READ = 20;
const REASONS_TOLD = 5;

/**
 * What the coordinator does to a run, as long as it is the one that holds it. Each act is idempotent: done twice, or cut off and done again, it comes to the
 * same.
 */
export class Actions {
  readonly #options: ActionOptions;
  #epoch = 0;
  #copying: FileCopying | null = null;

  constructor(options: ActionOptions) {
    const { info, sample = null } = options;
    const isNamed = info.sample === (sample === null ? null : sampleDigest(sample));
    invariant(isNamed, `run ${info.run} names the sample that it moves`);
    this.#options = options;
  }

  /** Tells the workers about the run, and the queue that batches go one at a time. Repeated after Redis was lost. */
  async announce(): Promise<void> {
    await this.#options.hold.requireHeld();
    const { board, info, queues, target, sample } = this.#options;
    // First, so that nobody knows a run whose sample is nowhere.
    if (sample) await board.publishSample(sample);
    await board.publishRun(info);
    await queues.batches.setGlobalConcurrency(1);
    const { reads } = target
      .prepare<[], { reads: number }>(
        "SELECT (SELECT coalesce(sum(reads), 0) FROM _touchdown_pages) + (SELECT coalesce(sum(reads), 0) FROM _touchdown_plan) AS reads",
      )
      .get() ?? { reads: 0 };
    const spent = await board.readsSpent(info.run);
    if (spent < reads) await board.spendReads(info.run, reads - spent);
    await board.tell(info.run, "reads", null);
  }

  /** Asks a producer for the plan of a collection, or records its answer. */
  async plan(name: string): Promise<void> {
    await this.#options.hold.requireHeld();
    const { queues, migration, info, readTimes, target } = this.#options;
    const collection = this.#collection(name);
    const jobId = jobIdOf(info.run, name, "plan");
    const job = await queues.plans.getJob(jobId);
    if (job === undefined) {
      const { run, version } = info;
      const readTime = readTimes[collection.system] ?? null;
      const data = {
        run,
        migration: migration.name,
        version,
        collection: name,
        readTime,
        pageSize: this.#pageSize(collection),
      };
      await queues.plans.add("plan", data, { jobId });
      return;
    }
    // As of when the job was fetched: an answer that came since is seen the next time.
    if (job.finishedOn === undefined || job.returnvalue === null) return;
    const plan = collectionPlanSchema.parse(job.returnvalue);
    target
      .prepare("INSERT OR REPLACE INTO _touchdown_plan VALUES (?, ?, ?, ?, '[]', ?)")
      .run(plan.collection, plan.system, plan.counted, JSON.stringify(plan.boundaries), plan.reads);
  }

  /** Puts page jobs for the ranges on the queue. A repair gets ids of its own: the lost jobs' ids may still be kept. */
  async enqueue(name: string, ranges: readonly KeyRange[], isRepair: boolean): Promise<void> {
    await this.#options.hold.requireHeld();
    const { queues, migration, info, readTimes } = this.#options;
    const collection = this.#collection(name);
    const directories = await this.#publishDirectories(collection);
    if (isRepair) this.#epoch += 1;
    const epoch = isRepair ? `${Date.now().toString(36)}x${this.#epoch}` : "0";
    const cut = await this.#cut(collection);
    await queues.pages.addBulk(
      ranges.map((range) => ({
        name: "page",
        data: {
          run: info.run,
          migration: migration.name,
          version: info.version,
          collection: name,
          ...range,
          ...cut,
          limit: cut.pageSize,
          pageSizeUsual: this.#pageSize(collection),
          readTime: readTimes[collection.system] ?? null,
          directories,
        },
        opts: { jobId: rangeJobId(info.run, name, { ...range, epoch }) },
      })),
    );
  }

  /** Has documents read again, as they are now, and landed anew. */
  async replay(name: string, paths: readonly string[]): Promise<void> {
    await this.#options.hold.requireHeld();
    const { queues, migration, info } = this.#options;
    const collection = this.#collection(name);
    const directories = await this.#publishDirectories(collection);
    const { pageSize: limit, ...cut } = await this.#cut(collection);
    const { run, version } = info;
    for (let start = 0; start < paths.length; start += limit) {
      this.#epoch += 1;
      const part = paths.slice(start, start + limit);
      const data = {
        run,
        migration: migration.name,
        version,
        collection: name,
        ...WHOLE_RANGE,
        ...cut,
        limit,
        readTime: null,
        directories,
        paths: part,
      };
      await queues.pages.add("replay", data, {
        jobId: jobIdOf(run, name, "replay", `${Date.now().toString(36)}x${this.#epoch}`),
      });
    }
  }

  /**
   * Has ranges of a finished run read again, as they were when it began, and compared with the target, which a repair brings in line first. Nobody writes
   * rows meanwhile, so that each directory is made once for all of the collections.
   */
  async compare(ranges: ReadonlyMap<string, readonly DiffRange[]>, purpose: "diff" | "repair"): Promise<void> {
    await this.#options.hold.requireHeld();
    const { queues, migration, info, readTimes } = this.#options;
    const known = new Map<string, string>();
    this.#epoch += 1;
    const epoch = `${purpose}${Date.now().toString(36)}x${this.#epoch}`;
    const { run, version } = info;
    for (const [name, own] of ranges) {
      const collection = this.#collection(name);
      const directories = await this.#publishDirectories(collection, known);
      // One more than a range holds: a page that is not full has been read to its end.
      const limit = this.#pageSize(collection) + 1;
      const { pageSize: _, ...cut } = await this.#cut(collection);
      const readTime = readTimes[collection.system] ?? null;
      const of = { run, migration: migration.name, version, collection: name };
      const head = { ...of, ...cut, limit, readTime, directories, purpose };
      await queues.pages.addBulk(
        own.map(({ newer = [], ...range }) => ({
          name: purpose,
          data: { ...head, ...range, ...(newer.length === 0 ? {} : { newer: [...newer] }) },
          opts: { jobId: rangeJobId(run, name, { ...range, epoch }) },
        })),
      );
    }
  }

  /** By collection, digests of the directories that it looks things up in, as they are now: equal ones say that its documents are mapped alike. */
  async directoriesOf(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const known = new Map<string, string>();
    const digests = new Map<string, string>();
    for (const name of names)
      digests.set(name, JSON.stringify(await this.#publishDirectories(this.#collection(name), known)));
    return digests;
  }

  /** Has the loader compare what no range of a collection holds: the next keys of a merge, or the rows that nobody owns. */
  async compareRest(rest: RestJob): Promise<void> {
    await this.#options.hold.requireHeld();
    const { queues, migration, info } = this.#options;
    const { run, version } = info;
    this.#epoch += 1;
    const jobId = jobIdOf(run, rest.kind, `${Date.now().toString(36)}x${this.#epoch}`);
    await queues.batches.add(rest.kind, { ...rest, run, migration: migration.name, version }, { jobId });
  }

  async settle(merge: string): Promise<void> {
    await this.#options.hold.requireHeld();
    const { queues, migration, info } = this.#options;
    const { run, version } = info;
    this.#epoch += 1;
    const jobId = jobIdOf(run, "settle", merge, `${Date.now().toString(36)}x${this.#epoch}`);
    await queues.batches.add("settle", { kind: "settle", run, migration: migration.name, version, merge }, { jobId });
  }

  /** Puts jobs for files that rows wait for on the queue; a repair begins anew. Whether all have been asked for. */
  async copyFiles(jobsMax: number, isRepair: boolean): Promise<boolean> {
    await this.#options.hold.requireHeld();
    const copying = this.#files();
    if (isRepair) copying.restart();
    return copying.ask(jobsMax);
  }

  /** Marks the copying as complete: no row waits for its object. */
  async closeFiles(): Promise<void> {
    await this.#options.hold.requireHeld();
    this.#files().close();
  }

  /** Gives failed jobs another chance. What they look up is published again: it may be what they failed for. */
  async retryFailed(): Promise<void> {
    await this.#options.hold.requireHeld();
    const { queues, migration, board, sample } = this.#options;
    if (sample) await board.publishSample(sample);
    for (const collection of migration.collections) await this.#publishDirectories(collection);
    for (const queue of [queues.plans, queues.pages, queues.files, queues.batches])
      await queue.retryJobs({ state: "failed" });
  }

  /** Why jobs failed for good: each reason once, with the collection or store it befell. */
  async failedReasons(): Promise<readonly string[]> {
    const { queues } = this.#options;
    const jobs = [
      ...(await queues.plans.getFailed(0, REASONS_READ)),
      ...(await queues.pages.getFailed(0, REASONS_READ)),
      ...(await queues.files.getFailed(0, REASONS_READ)),
      ...(await queues.batches.getFailed(0, REASONS_READ)),
    ];
    const reasons = jobs.map(
      ({ queueName, data, failedReason }) =>
        `${queueName} ${"collection" in data ? data.collection : "store" in data ? data.store : ""}: ${failedReason}`,
    );
    return [...new Set(reasons)].slice(0, REASONS_TOLD);
  }

  /** Applies a part of the versioned SQL, or asks the reconciliations, and marks the step in the same transaction. */
  async build(part: BuildPart): Promise<void> {
    await this.#options.hold.requireHeld();
    const { target, migration, given = NOTHING_CHOSEN } = this.#options;
    const startedAtMs = Date.now();
    // What a large target sorts goes to the disk: in memory it took 240 MB at 100,000 records. Cannot be changed within a transaction.
    target.pragma("temp_store = FILE");
    const build = target.transaction(() => {
      const detail = buildPart(part, target, { migration, given });
      target
        .prepare("INSERT OR REPLACE INTO _touchdown_steps VALUES (?, ?, ?, ?)")
        .run(part, Date.now(), Date.now() - startedAtMs, JSON.stringify(detail));
    });
    try {
      build.immediate();
    } finally {
      target.pragma("temp_store = MEMORY");
    }
  }

  /** Makes the directories that the collection comes after and publishes them; returns their digests by name. */
  async #publishDirectories(
    collection: Collection,
    known: Map<string, string> = new Map(),
  ): Promise<Record<string, string>> {
    const { migration, board, target } = this.#options;
    const before = nodesBefore(migration, collection.after);
    const digests: Record<string, string> = {};
    for (const directory of migration.directories) {
      if (!directory.after.every((node) => before.has(node))) continue;
      const published = known.get(directory.name) ?? (await board.publishDirectory(readDirectory(target, directory)));
      known.set(directory.name, published);
      digests[directory.name] = published;
    }
    return digests;
  }

  #files(): FileCopying {
    const { target, queues, info, migration, filesFolder } = this.#options;
    const { files: declaration } = migration;
    invariant(declaration !== undefined, `${migration.name} declares no files`);
    this.#copying ??= new FileCopying({ target, queues, info, declaration, folder: filesFolder });
    return this.#copying;
  }

  #collection(name: string): Collection {
    const collection = this.#options.migration.collections.find((candidate) => candidate.name === name);
    invariant(collection !== undefined, `the migration has no collection ${name}`);
    return collection;
  }

  /** How pages that are added now are to be cut. */
  async #cut(collection: Collection): Promise<PageCut> {
    const { board, info } = this.#options;
    const sizes = { usual: this.#pageSize(collection), most: collection.pageSizeMax };
    return cutOf(await board.speed(info.run), sizes);
  }

  #pageSize({ pageSizeMax }: Collection): number {
    const { pageSize } = this.#options;
    return pageSize === 0 ? pageSizeMax : Math.min(pageSize, pageSizeMax);
  }
}

type Building = { readonly migration: Migration; readonly given: DerivationContext };

function buildPart(part: BuildPart, target: Target, { migration, given }: Building): object {
  const { schema, reconciliations = [] } = migration;
  if (part === "derive") return { rows: deriveRows(target, migration, given) };
  if (part === "reconcile") return { findings: reconcile(target, reconciliations) };
  target.exec(schemaPart(schema, part));
  return {};
}

/** Every node that must be complete before a node with this `after` may start. */
function nodesBefore(migration: Migration, after: readonly string[]): ReadonlySet<string> {
  const nodes = [...migration.collections, ...migration.merges, ...migration.directories];
  const before = new Set<string>();
  const visit = (name: string): void => {
    if (before.has(name)) return;
    before.add(name);
    for (const node of nodes) if (node.name === name) node.after.forEach(visit);
  };
  after.forEach(visit);
  return before;
}
