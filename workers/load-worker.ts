import type { Job, Worker } from "bullmq";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { batchEnvelopeSchema, NO_SHAPES, type BatchJob } from "../shared/batch.ts";
import { readCatalog, type Catalog } from "../shared/catalog.ts";
import type { Reach } from "../shared/checkpoint.ts";
import { SECOND, type Config } from "../shared/config.ts";
import { openTarget, type Target } from "../shared/connections/sqlite.ts";
import { TerminalError, TransientError } from "../shared/errors.ts";
import { EMPTY_TALLY, type Tally } from "../shared/landing.ts";
import type { Migration } from "../shared/migration.ts";
import { openWorker } from "../shared/queue.ts";
import type { RunBoard } from "../shared/run-board.ts";
import { targetFile } from "../shared/run-folder.ts";
import { isFull, toTargetFailure } from "../shared/target-failure.ts";
import { jobProcessor } from "../shared/queue-processor.ts";
import { LedgerWriter } from "./ledger-writer.ts";
import { logTo, took } from "./job-log.ts";
import { forgetDiff, openDiff } from "./diff-batch.ts";
import { diffJob, isDiffJob } from "./diff-job.ts";
import { loadBatch, replayBatch } from "./load-batch.ts";
import { loadFiles } from "./load-files.ts";
import { settleMerge } from "./settle-merge.ts";
import { TargetWriter } from "./target-writer.ts";
import type { WorkMeter } from "./work-meter.ts";

export type LoadWorkerOptions = {
  readonly redisUrl: string;
  readonly config: Config;
  readonly board: RunBoard;
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly meter: WorkMeter;
  readonly reach: Reach;
  readonly onInvariant: (error: Error) => void;
};

const ROOM_POLL_MS = SECOND;

/**
 * WRITE: takes batches one at a time and writes each in one transaction. SQLite has one writer, so the queue's global concurrency is 1: however many
 * loaders there are, they take turns. Closing it closes the target.
 */
export function openLoadWorker(options: LoadWorkerOptions): Worker<BatchJob> {
  const loader = new Loader(options);
  const { meter, onInvariant } = options;
  const processor = meter.meterJobs(
    "batches",
    jobProcessor<BatchJob>((job) => loader.process(job), onInvariant),
  );
  const worker = openWorker("batches", processor, {
    redisUrl: options.redisUrl,
    config: options.config,
    concurrency: 1,
  });
  worker.on("closed", () => loader.close());
  return worker;
}

type OpenRun = {
  readonly run: string;
  readonly target: Target;
  readonly catalog: Catalog;
  readonly writer: TargetWriter;
  readonly ledger: LedgerWriter;
};

class Loader {
  readonly #options: LoadWorkerOptions;
  #open: OpenRun | null = null;

  constructor(options: LoadWorkerOptions) {
    this.#options = options;
  }

  /** Returns the tally that the job added; an empty one when all of it had landed before. */
  async process(job: Job<BatchJob>): Promise<Tally> {
    batchEnvelopeSchema.parse(job.data);
    const { reach } = this.#options;
    const migration = this.#find(job.data);
    const open = this.#openRun(job.data.run);
    reach("before-transaction");
    const startedAtMs = performance.now();
    const tally = await this.#untilRoom(job.data.run, () => this.#write(job.data, migration, open));
    logTo(job, `${job.data.kind}: ${describe(tally)} in ${took(startedAtMs)}`);
    if (job.data.kind === "batch" || job.data.kind === "diff")
      await job.updateData({ ...job.data, documents: [], shapes: NO_SHAPES });
    if (job.data.kind === "files") await job.updateData({ ...job.data, files: [] });
    reach("between-batches");
    return tally;
  }

  close(): void {
    this.#open?.target.close();
    this.#open = null;
  }

  #write(data: BatchJob, migration: Migration, open: OpenRun): Tally {
    if (data.kind === "settle") {
      const merge = migration.merges.find(({ name }) => name === data.merge);
      if (merge === undefined)
        throw new TerminalError("VERSION_MISMATCH", `${migration.name} has no merge ${data.merge}`, VERSION_HINT);
      return settleMerge(merge, open);
    }
    if (isDiffJob(data)) {
      diffJob(data, openDiff({ ...open, migration, reach: this.#options.reach }));
      return EMPTY_TALLY;
    }
    if (data.kind === "files") {
      const { files: declaration } = migration;
      if (declaration === undefined)
        throw new TerminalError("VERSION_MISMATCH", `${migration.name} declares no files`, VERSION_HINT);
      loadFiles(data, { ...open, declaration, reach: this.#options.reach });
      return EMPTY_TALLY;
    }
    const collection = migration.collections.find(({ name }) => name === data.collection);
    if (collection === undefined) {
      throw new TerminalError(
        "VERSION_MISMATCH",
        `${migration.name} has no collection ${data.collection}`,
        VERSION_HINT,
      );
    }
    const options = { ...open, collection, reach: this.#options.reach };
    return data.kind === "replay" ? replayBatch(data, options) : loadBatch(data, options);
  }

  /** A full disk is no failure of the batch: the loader says so, waits, and goes on as soon as there is room. */
  async #untilRoom(run: string, write: () => Tally): Promise<Tally> {
    for (;;) {
      try {
        const tally = write();
        await this.#options.board.tell(run, "disk", null);
        return tally;
      } catch (error) {
        this.#open?.ledger.forgetTiles();
        if (this.#open !== null) forgetDiff(this.#open.target);
        if (!isFull(error)) throw toTargetFailure(error, run);
      }
      await this.#options.board.tell(
        run,
        "disk",
        `the disk of run ${run} is full: free some space, the loader goes on by itself`,
      );
      await sleep(ROOM_POLL_MS);
    }
  }

  #find({ migration: name, version, run }: BatchJob): Migration {
    const migration = this.#options.migrations[name];
    if (migration?.version === version) return migration;
    throw new TerminalError(
      "VERSION_MISMATCH",
      `run ${run} wants ${name} ${version}, this loader has ${migration?.version ?? "no such migration"}`,
      VERSION_HINT,
    );
  }

  #openRun(run: string): OpenRun {
    if (this.#open?.run === run) return this.#open;
    this.close();
    const file = targetFile(this.#options.config.runsDir, run);
    if (!existsSync(file)) {
      throw new TransientError("TARGET_UNAVAILABLE", `the target ${file} of run ${run} is not on this host`, {
        hint: "Start loaders where the coordinator keeps the run's folder; start workers on other hosts with --roles transform.",
      });
    }
    const target = openTarget(file);
    const catalog = readCatalog(target);
    this.#open = { run, target, catalog, writer: new TargetWriter(target, catalog), ledger: new LedgerWriter(target) };
    return this.#open;
  }
}

/** What the job has added to the tally of its collection. */
function describe(tally: Tally): string {
  const landed = Object.entries(tally).filter(([, count]) => count !== 0);
  return landed.length === 0 ? "done" : landed.map(([disposition, count]) => `${disposition} ${count}`).join(", ");
}

const VERSION_HINT = { hint: "Start workers from the same version of Touchdown as the coordinator." };
