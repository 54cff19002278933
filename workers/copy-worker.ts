import type { Job, Worker } from "bullmq";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { filesJobSchema, type FilesBatch, type FilesJob, type WireFile } from "../shared/batch.ts";
import type { Reach } from "../shared/checkpoint.ts";
import { SECOND, type Config } from "../shared/config.ts";
import { TerminalError, TransientError } from "../shared/errors.ts";
import type { FileStore, OpenFileStore } from "../shared/file-store.ts";
import type { FileStoreDeclaration, Migration } from "../shared/migration.ts";
import { openWorker, type Queues } from "../shared/queue.ts";
import { jobProcessor } from "../shared/queue-processor.ts";
import { retryTransient } from "../shared/retry-transient.ts";
import type { RunBoard } from "../shared/run-board.ts";
import { draftsFolder, filesFolder } from "../shared/run-folder.ts";
import { isFull, toTargetFailure } from "../shared/target-failure.ts";
import { awaitRoom } from "./await-room.ts";
import { logTo, took } from "./job-log.ts";
import { copyObject, removeDrafts, syncNames, type CopyOptions, type CopyOrder } from "./copy-object.ts";
import type { WorkMeter } from "./work-meter.ts";

export type CopyWorkerOptions = {
  readonly redisUrl: string;
  readonly config: Config;
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly openFileStore: OpenFileStore;
  readonly meter: WorkMeter;
  readonly reach: Reach;
  readonly onInvariant: (error: Error) => void;
};

const ROOM_POLL_MS = SECOND;

export type CopyTally = { readonly copied: number; readonly missing: number; readonly bytes: number };

/**
 * COPY: takes jobs of at most a hundred objects, copies each into the run's files folder, and puts what became of them on the batches queue. Needs Redis, the
 * stores and the files folder, never the target. A crash anywhere leaves the job to be redelivered, and what it had copied is found again.
 */
export function openCopyWorker(options: CopyWorkerOptions): Worker<FilesJob> {
  const copier = new Copier(options);
  const { redisUrl, config, meter, onInvariant } = options;
  const processor = meter.meterJobs(
    "files",
    jobProcessor<FilesJob>((job) => copier.process(job), onInvariant),
  );
  return openWorker("files", processor, { redisUrl, config, concurrency: 1 });
}

class Copier {
  readonly #options: CopyWorkerOptions;
  readonly #stores = new Map<string, FileStore>();

  constructor(options: CopyWorkerOptions) {
    this.#options = options;
  }

  async process(job: Job<FilesJob>): Promise<CopyTally> {
    const { config, board, queues, reach } = this.#options;
    const { run, migration, version, store, objects } = filesJobSchema.parse(job.data);
    if (objects.length === 0) return { copied: 0, missing: 0, bytes: 0 };
    const info = await board.requireRun(run);
    const folder = this.#folder(run);
    const options = { store: await this.#store(this.#find(job.data)), folder, reach };
    if (job.attemptsStarted > 1) await removeDrafts(folder, objects);
    const startedAtMs = performance.now();
    const files = await mapAtOnce(objects, config.filesAtOnce, (order) => this.#copy(order, run, options));
    await syncNames(folder);
    await board.tell(run, "files", null);
    reach("before-files-batch");
    const tally = tallyOf(files);
    const { copied, missing, bytes } = tally;
    logTo(job, `copied ${copied} files of ${bytes} bytes in ${took(startedAtMs)}; ${missing} are missing`);
    await awaitRoom(queues, config, { bytesMax: info.batchBytesMax, share: 1 });
    const batch: FilesBatch = { kind: "files", run, migration, version, store, files };
    // The same id for the same job: what a crash makes of it twice arrives once, or changes nothing.
    await queues.batches.add("files", batch, { jobId: job.id ?? "", attempts: config.attemptsMax });
    await job.updateData({ ...job.data, objects: [] });
    return tally;
  }

  /** A full disk is no failure of the object: the worker says so, waits, and goes on as soon as there is room. */
  async #copy(order: CopyOrder, run: string, options: CopyOptions): Promise<WireFile> {
    const { board } = this.#options;
    for (;;) {
      try {
        const copied = await retryTransient(() => copyObject(order, options));
        return copied === null ? { object: order.object, missing: true } : { ...order, ...copied };
      } catch (error) {
        if (!isFull(error)) throw toTargetFailure(error, run);
      }
      await board.tell(
        run,
        "files",
        `the disk of the files of run ${run} is full: free some space, the copying goes on by itself`,
      );
      await sleep(ROOM_POLL_MS);
    }
  }

  #find({ run, migration: name, version, store }: FilesJob): FileStoreDeclaration {
    const migration = this.#options.migrations[name];
    const declared = migration?.files?.stores.find((candidate) => candidate.name === store);
    if (migration !== undefined && migration.version === version && declared !== undefined) return declared;
    throw new TerminalError(
      "VERSION_MISMATCH",
      `run ${run} wants ${name} ${version}, store ${store}; this worker has ${migration?.version ?? "no such migration"}`,
      { hint: "Start workers from the same version of Touchdown as the coordinator." },
    );
  }

  #folder(run: string): string {
    const folder = filesFolder(this.#options.config.runsDir, run);
    if (existsSync(draftsFolder(folder))) return folder;
    throw new TransientError("TARGET_UNAVAILABLE", `the folder ${folder} of run ${run} is not on this host`, {
      hint: "Start workers that copy where the run's folder is; start workers on other hosts with --roles transform.",
    });
  }

  /** Open as long as the worker is. One that does not stand is asked again with the next job. */
  async #store(declared: FileStoreDeclaration): Promise<FileStore> {
    const known = this.#stores.get(declared.variable);
    if (known !== undefined) return known;
    const store = this.#options.openFileStore(declared);
    try {
      await retryTransient(() => store.probe());
    } catch (error) {
      await store.close();
      throw error;
    }
    this.#stores.set(declared.variable, store);
    return store;
  }
}

/** Acts on every item, at most `atOnce` at a time. After a failure no other is begun; it is thrown when those under way have ended. */
async function mapAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const failures: unknown[] = [];
  const left = items.entries();
  const actInTurn = async (): Promise<void> => {
    for (const [index, item] of left) {
      if (failures.length > 0) return;
      try {
        results[index] = await act(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, actInTurn));
  if (failures.length === 0) return results;
  throw failures.find((failure) => failure instanceof TerminalError) ?? failures[0];
}

function tallyOf(files: readonly WireFile[]): CopyTally {
  const copies = files.flatMap((file) => ("missing" in file ? [] : [file.size]));
  return {
    copied: copies.length,
    missing: files.length - copies.length,
    bytes: copies.reduce((sum, size) => sum + size, 0),
  };
}
