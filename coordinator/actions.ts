import { readFileSync } from "node:fs";
import type { Target } from "../shared/connections/sqlite.ts";
import { invariant } from "../shared/errors.ts";
import { WHOLE_RANGE, type KeyRange } from "../shared/key.ts";
import type { ClaimValues } from "../shared/landing.ts";
import type { Collection, Directory, Migration } from "../shared/migration.ts";
import { collectionPlanSchema } from "../shared/plan.ts";
import { rangeJobId, type Queues } from "../shared/queue.ts";
import type { RunBoard, RunInfo } from "../shared/run-board.ts";
import type { ReadTime } from "../shared/source.ts";
import type { BuildPart } from "./decide.ts";

export type ActionOptions = {
  readonly target: Target;
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly migration: Migration;
  readonly info: RunInfo;
  readonly readTimes: Readonly<Record<string, ReadTime>>;
  /** Documents a page for every collection; 0 leaves it to each. */
  readonly pageSize: number;
};

const REASONS_READ = 20;
const REASONS_TOLD = 5;

/** What the coordinator does to a run. Each act is idempotent: done twice, or cut off and done again, it comes to the same. */
export class Actions {
  readonly #options: ActionOptions;
  #epoch = 0;

  constructor(options: ActionOptions) {
    this.#options = options;
  }

  /** Tells the workers about the run, and the queue that batches go one at a time. Repeated after Redis was lost. */
  async announce(): Promise<void> {
    const { board, info, queues, target } = this.#options;
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
    const { queues, migration, info, readTimes, target } = this.#options;
    const collection = this.#collection(name);
    const jobId = `${info.run}-${name}-plan`;
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
    const { queues, migration, info, readTimes } = this.#options;
    const collection = this.#collection(name);
    const directories = await this.#publishDirectories(collection);
    if (isRepair) this.#epoch += 1;
    const epoch = isRepair ? `${Date.now().toString(36)}x${this.#epoch}` : "0";
    await queues.pages.addBulk(
      ranges.map((range) => ({
        name: "page",
        data: {
          run: info.run,
          migration: migration.name,
          version: info.version,
          collection: name,
          ...range,
          limit: this.#pageSize(collection),
          readTime: readTimes[collection.system] ?? null,
          directories,
        },
        opts: { jobId: rangeJobId(info.run, name, { ...range, epoch }) },
      })),
    );
  }

  /** Has documents read again, as they are now, and landed anew. */
  async replay(name: string, paths: readonly string[]): Promise<void> {
    const { queues, migration, info } = this.#options;
    const collection = this.#collection(name);
    const directories = await this.#publishDirectories(collection);
    const limit = this.#pageSize(collection);
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
        limit,
        readTime: null,
        directories,
        paths: part,
      };
      await queues.pages.add("replay", data, {
        jobId: `${run}-${name}-replay-${Date.now().toString(36)}x${this.#epoch}`,
      });
    }
  }

  async settle(merge: string): Promise<void> {
    const { queues, migration, info } = this.#options;
    const { run, version } = info;
    this.#epoch += 1;
    const jobId = `${run}-settle-${merge}-${Date.now().toString(36)}x${this.#epoch}`;
    await queues.batches.add("settle", { kind: "settle", run, migration: migration.name, version, merge }, { jobId });
  }

  /** Gives failed jobs another chance. What they look up is published again: it may be what they failed for. */
  async retryFailed(): Promise<void> {
    const { queues, migration } = this.#options;
    for (const collection of migration.collections) await this.#publishDirectories(collection);
    for (const queue of [queues.plans, queues.pages, queues.batches]) await queue.retryJobs({ state: "failed" });
  }

  /** Why jobs failed for good: each reason once, with the collection it befell. */
  async failedReasons(): Promise<readonly string[]> {
    const { queues } = this.#options;
    const jobs = [
      ...(await queues.plans.getFailed(0, REASONS_READ)),
      ...(await queues.pages.getFailed(0, REASONS_READ)),
      ...(await queues.batches.getFailed(0, REASONS_READ)),
    ];
    const reasons = jobs.map(
      ({ queueName, data, failedReason }) =>
        `${queueName} ${"collection" in data ? data.collection : ""}: ${failedReason}`,
    );
    return [...new Set(reasons)].slice(0, REASONS_TOLD);
  }

  /** Applies a part of the versioned SQL, statement by statement, and marks it in the ledger with its last statement. */
  async build(part: BuildPart): Promise<void> {
    const { target, migration } = this.#options;
    const startedAtMs = Date.now();
    const build = target.transaction(() => {
      target.exec(readFileSync(new URL(`${part}.sql`, migration.schema.folder), "utf8"));
      target
        .prepare("INSERT OR REPLACE INTO _touchdown_steps VALUES (?, ?, ?, '{}')")
        .run(part, Date.now(), Date.now() - startedAtMs);
    });
    build.immediate();
  }

  /** Makes the directories that the collection comes after and publishes them; returns their digests by name. */
  async #publishDirectories(collection: Collection): Promise<Record<string, string>> {
    const { migration, board, target } = this.#options;
    const before = nodesBefore(migration, collection.after);
    const digests: Record<string, string> = {};
    for (const directory of migration.directories) {
      if (!directory.after.every((node) => before.has(node))) continue;
      digests[directory.name] = await board.publishDirectory(readDirectory(target, directory));
    }
    return digests;
  }

  #collection(name: string): Collection {
    const collection = this.#options.migration.collections.find((candidate) => candidate.name === name);
    invariant(collection !== undefined, `the migration has no collection ${name}`);
    return collection;
  }

  #pageSize({ pageSizeMax }: Collection): number {
    const { pageSize } = this.#options;
    return pageSize === 0 ? pageSizeMax : Math.min(pageSize, pageSizeMax);
  }
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

/** In key order, so that equal contents have equal digests. */
function readDirectory(target: Target, { name, sql }: Directory): ReadonlyMap<string, ClaimValues> {
  const rows = target
    .prepare<[], { key: unknown; value: unknown }>(`SELECT key, value FROM (${sql}) ORDER BY key`)
    .all();
  return new Map(
    rows.map(({ key, value }) => {
      invariant(typeof key === "string" && typeof value === "string", `directory ${name}: key and value are texts`);
      const entry: ClaimValues = JSON.parse(value);
      return [key, entry];
    }),
  );
}
