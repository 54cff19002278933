import type { Job, Worker } from "bullmq";
import { pageJobSchema, type Batch, type BatchJob, type PageJob, type WireDocument } from "../shared/batch.ts";
import type { Catalog } from "../shared/catalog.ts";
import type { Reach } from "../shared/checkpoint.ts";
import type { Config } from "../shared/config.ts";
import { TerminalError, TransientError } from "../shared/errors.ts";
import { digest } from "../shared/identity.ts";
import { cutOf } from "../shared/page-cut.ts";
import type { SourceRecord } from "../shared/landing.ts";
import type { Collection, DirectoryEntries, Migration, TransformContext } from "../shared/migration.ts";
import { openWorker, rangeJobId, type Queues } from "../shared/queue.ts";
import type { RunBoard, RunInfo } from "../shared/run-board.ts";
import type { OpenSource, Source } from "../shared/source.ts";
import type { Speed } from "../shared/speed.ts";
import { jobProcessor } from "../shared/queue-processor.ts";
import { awaitRoom } from "./await-room.ts";
import { logTo, took } from "./job-log.ts";
import { newerIn, withNewer } from "./newer-documents.ts";
import {
  digestBatch,
  mapPage,
  transformPage,
  wireBytes,
  type MappedPage,
  type TransformWork,
} from "./page-transform.ts";
import type { WorkMeter } from "./work-meter.ts";

export type TransformWorkerOptions = {
  readonly redisUrl: string;
  readonly config: Config;
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly migrations: Readonly<Record<string, Migration>>;
  /** The catalogue of a migration's target schema, read from its versioned SQL. */
  readonly catalogOf: (migration: Migration) => Catalog;
  readonly openSource: OpenSource;
  readonly meter: WorkMeter;
  /** Whether this process loads as well: then it reads only while little waits to be loaded. */
  readonly role: "reads" | "reads and loads";
  readonly reach: Reach;
  readonly onInvariant: (error: Error) => void;
};

/** Directories are content-addressed, so a cached one is never stale; the run needs only its few newest. */
const DIRECTORIES_CACHED = 8;
/** Of the bytes that may wait: enough that the loader has always something to load. */
const LOADERS_SHARE = 0.25;
const PAGE_BYTES_TARGET = 4 * 1024 * 1024;

/**
 * READ and map: takes page jobs, reads the page from the source, maps its documents and puts the rows on the batches queue. Before it finishes it adds
 * the rest of its range as a new page job, so that readers overlap. Needs Redis and the source, never the target. A crash anywhere
 * leaves the job to be redelivered; what it had added is added again under the same ids.
 */
export function openTransformWorker(options: TransformWorkerOptions): Worker<PageJob> {
  const pages = new PageProcessor(options);
  const { redisUrl, config, meter, onInvariant } = options;
  const processor = meter.meterJobs(
    "pages",
    jobProcessor<PageJob>((job) => pages.process(job), onInvariant),
  );
  return openWorker("pages", processor, { redisUrl, config, concurrency: config.concurrency });
}

class PageProcessor {
  readonly #options: TransformWorkerOptions;
  readonly #sources = new Map<string, Source>();
  readonly #directories = new Map<string, DirectoryEntries>();

  constructor(options: TransformWorkerOptions) {
    this.#options = options;
  }

  async process(job: Job<PageJob>): Promise<{ documents: number; batches: number }> {
    const page = pageJobSchema.parse(job.data);
    const info = await this.#options.board.requireRun(page.run);
    const { migration, collection } = this.#find(page);
    const work: TransformWork = {
      collection,
      catalog: this.#options.catalogOf(migration),
      context: await this.#context(page, info),
    };
    await this.#letLoad(page, info);
    const readAtMs = performance.now();
    const batches = await this.#readBatches(page, info, work);
    const last = batches.at(-1);
    const documents = batches.reduce((sum, batch) => sum + batch.documents.length, 0);
    const bytes = batches.reduce((sum, batch) => sum + sizeOf(batch.documents), 0);
    const counts = { documents, batches: batches.length };
    logTo(job, `read and mapped ${documents} documents, at most ${page.limit}, in ${took(readAtMs)}`);
    const addedAtMs = performance.now();
    await this.#addBatches(batches, job, info);
    logTo(job, `added ${batches.length} batches of ${bytes} bytes in ${took(addedAtMs)}`);
    if (last !== undefined && documents >= page.limit)
      await this.#addSuccessor(page, { after: last.upTo, bytes, documents, most: work.collection.pageSizeMax }, job);
    return counts;
  }

  /** The page as batches. What was read is let go here: a page's documents take many times the room of its rows. */
  async #readBatches(page: PageJob, info: RunInfo, work: TransformWork): Promise<Batch[]> {
    const { collection } = work;
    this.#options.reach("before-read");
    const { records, reads } = await this.#read(page, collection, info);
    this.#options.reach("after-read");
    const mapped =
      page.purpose === undefined ? transformPage(records, work) : await this.#mapAgain(records, { page, info, work });
    const bytesMax = page.batchBytesMax ?? info.batchBytesMax;
    return cutBatches(page, { ...mapped, reads, system: collection.system, bytesMax });
  }

  /** The page of a diff: what a replay has landed is newer than the run's read time, and read as it is now. */
  async #mapAgain(records: readonly SourceRecord[], { page, info, work }: PageWork): Promise<MappedPage> {
    const mapped = mapPage(records, work);
    const newer = newerIn(records, page.newer ?? []);
    if (newer.size === 0) return mapped;
    const source = await this.#source(work.collection.system, info);
    const now = mapPage(await source.readDocuments([...newer.keys()], null), work);
    return { ...mapped, documents: mapped.documents.map((document) => withNewer(document, newer, now.documents)) };
  }

  #find(page: PageJob): { migration: Migration; collection: Collection } {
    const migration = this.#options.migrations[page.migration];
    const collection = migration?.collections.find(({ name }) => name === page.collection);
    if (migration === undefined || collection === undefined || migration.version !== page.version) {
      throw new TerminalError(
        "VERSION_MISMATCH",
        `run ${page.run} wants ${page.migration} ${page.version}, collection ${page.collection}; this worker has ${migration?.version ?? "no such migration"}`,
        { hint: "Start workers from the same version of Touchdown as the coordinator." },
      );
    }
    return { migration, collection };
  }

  async #read(
    page: PageJob,
    { at, system }: Collection,
    info: RunInfo,
  ): Promise<{ records: readonly SourceRecord[]; reads: number }> {
    const source = await this.#source(system, info);
    const limit = page.paths?.length ?? page.limit;
    await this.#reserveReads(page.run, limit, info.readsMax);
    const records =
      page.paths === undefined
        ? await source.readPage({ at, range: { after: page.after, upTo: page.upTo }, limit, readTime: page.readTime })
        : await source.readDocuments(page.paths, page.readTime);
    const reads = Math.max(1, records.length);
    if (reads !== limit) await this.#options.board.spendReads(page.run, reads - limit);
    return { records, reads };
  }

  /** Reads are booked before they are made, so that all workers together never exceed the budget. */
  async #reserveReads(run: string, reads: number, readsMax: number | null): Promise<void> {
    const spent = await this.#options.board.spendReads(run, reads);
    if (readsMax === null || spent <= readsMax) return;
    await this.#options.board.spendReads(run, -reads);
    await this.#options.board.tell(
      run,
      "reads",
      `the budget of ${readsMax} reads does not allow another page of ${reads}`,
    );
    throw new TransientError(
      "READ_BUDGET_SPENT",
      `run ${run}: a page of ${reads} would exceed the budget of ${readsMax} reads`,
      {
        hint: "Resume the run with a higher --max-reads.",
      },
    );
  }

  /** There is one loader, and whoever only reads can do this page as well: in two profiles a reader was idle for half of a load while the loader read. */
  async #letLoad({ batchBytesMax = 0 }: PageJob, info: RunInfo): Promise<void> {
    const { queues, config, role } = this.#options;
    if (role === "reads") return;
    const bytesMax = Math.max(batchBytesMax, info.batchBytesMax);
    await awaitRoom(queues, config, { bytesMax, share: LOADERS_SHARE });
  }

  async #addBatches(batches: readonly Batch[], job: Job<PageJob>, info: RunInfo): Promise<void> {
    const { queues, config, reach } = this.#options;
    // Those that wait may be of another size than these.
    const bytesMax = Math.max(job.data.batchBytesMax ?? 0, info.batchBytesMax);
    for (const batch of batches) {
      const id = rangeJobId(batch.run, batch.collection, { after: batch.after, upTo: batch.upTo, epoch: epochOf(job) });
      await awaitRoom(queues, config, { bytesMax, share: 1 });
      await queues.batches.add("batch", toJob(batch, job.data), { jobId: id, attempts: config.attemptsMax });
      reach("after-batch-added");
    }
  }

  async #addSuccessor(page: PageJob, read: ReadSoFar, job: Job<PageJob>): Promise<void> {
    if (page.paths !== undefined || read.after === page.upTo) return;
    const next = nextPage(page, read, await this.#options.board.speed(page.run));
    const range = { after: next.after, upTo: next.upTo, epoch: epochOf(job) };
    await this.#options.queues.pages.add("page", next, { jobId: rangeJobId(page.run, page.collection, range) });
  }

  async #source(system: string, { sample: name }: RunInfo): Promise<Source> {
    const { board, openSource } = this.#options;
    const place = `${system} ${name ?? ""}`;
    const sample = name === null || this.#sources.has(place) ? null : await board.readSample(name);
    const source = this.#sources.get(place) ?? openSource(system, sample);
    this.#sources.set(place, source);
    return source;
  }

  async #context(page: PageJob, { settings }: RunInfo): Promise<TransformContext> {
    const entries = new Map<string, DirectoryEntries>();
    for (const [name, content] of Object.entries(page.directories)) entries.set(name, await this.#directory(content));
    return {
      settings,
      directory(name) {
        const directory = entries.get(name);
        if (directory === undefined)
          throw new Error(`collection ${page.collection} does not come after directory ${name}`);
        return directory;
      },
    };
  }

  async #directory(content: string): Promise<DirectoryEntries> {
    const cached = this.#directories.get(content);
    if (cached !== undefined) return cached;
    const entries = await this.#options.board.readDirectory(content);
    const oldest = this.#directories.keys().next().value;
    if (oldest !== undefined && this.#directories.size >= DIRECTORIES_CACHED) this.#directories.delete(oldest);
    this.#directories.set(content, entries);
    return entries;
  }
}

type PageWork = { readonly page: PageJob; readonly info: RunInfo; readonly work: TransformWork };

/** What the loader is to do with a batch of this page. */
function toJob(batch: Batch, { paths, purpose }: PageJob): BatchJob {
  if (purpose !== undefined) return { ...batch, kind: "diff", isRepair: purpose === "repair" };
  return paths === undefined ? batch : { ...batch, kind: "replay" };
}

type ReadSoFar = {
  readonly after: string | null;
  readonly bytes: number;
  readonly documents: number;
  /** Documents that a page of the collection may have. */
  readonly most: number;
};

type CutOptions = MappedPage & {
  readonly reads: number;
  readonly system: string;
  readonly bytesMax: number;
};

/**
 * Cuts a page into batches of at most `bytesMax` (a single larger document stands alone). Their ranges tile the page's; the last reaches to the
 * end of the range when the page did.
 */
export function cutBatches(page: PageJob, { documents, shapes, reads, system, bytesMax }: CutOptions): Batch[] {
  const parts: WireDocument[][] = [[]];
  let bytes = 0;
  for (const document of documents) {
    const size = wireBytes(document);
    if (bytes > 0 && bytes + size > bytesMax) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(document);
    bytes += size;
  }
  const isRangeEnd = documents.length < page.limit;
  let after = page.after;
  return parts.map((part, index) => {
    const isLast = index === parts.length - 1;
    const upTo = isLast && isRangeEnd ? page.upTo : (part.at(-1)?.path ?? page.upTo);
    const { run, migration, version, collection } = page;
    const head = { kind: "batch" as const, run, migration, version, system, collection };
    const batch: Batch = {
      ...head,
      after,
      upTo,
      reads: isLast ? reads : 0,
      digest: digestBatch(part),
      documents: part,
      shapes: shapes.of(part),
    };
    after = upTo;
    return batch;
  });
}

/**
 * What comes after a page in its range, cut as the operator wants it by now. The page itself is not touched by that. Delivered again, it comes to the same
 * successor while that is kept, and else to one whose batches land what has not landed yet.
 */
export function nextPage(page: PageJob, { after, bytes, documents, most }: ReadSoFar, speed: Speed): PageJob {
  const { batchBytesMax: _, ...kept } = page;
  if (page.pageSizeUsual === undefined) return { ...page, after, limit: nextLimit(page.limit, bytes / documents) };
  const cut = cutOf(speed, { usual: page.pageSizeUsual, most });
  const limitMax = cut.pageSize === page.pageSize ? page.limit : cut.pageSize;
  return { ...kept, ...cut, after, limit: nextLimit(limitMax, bytes / documents) };
}

/** Documents that grow make pages shrink, so that a page's bytes stay bounded. */
function nextLimit(limit: number, documentBytes: number): number {
  const fitting = Math.max(1, Math.floor(PAGE_BYTES_TARGET / Math.max(1, documentBytes)));
  return Math.min(limit, fitting);
}

function sizeOf(documents: readonly WireDocument[]): number {
  let bytes = 0;
  for (const document of documents) bytes += wireBytes(document);
  return bytes;
}

/** The epoch is the last part of a page job's id; ids of jobs that were added otherwise count as their own epoch. */
function epochOf(job: Job<PageJob>): string {
  return job.id?.split("-").at(-1) ?? digest(String(job.timestamp)).slice(0, 4);
}
