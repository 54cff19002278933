import type { Target } from "../shared/connections/sqlite.ts";
import { gapsOf, type KeyRange } from "../shared/key.ts";
import type { Tally } from "../shared/landing.ts";
import { FILES_STEP, PLAN_FILES_STEP } from "../shared/ledger-schema.ts";
import type { FileDeclaration } from "../shared/migration.ts";
import type { CollectionPlan } from "../shared/plan.ts";
import { countJobs, isIdle, type QueueCounts, type Queues } from "../shared/queue.ts";
import type { RunBoard, RunInfo } from "../shared/run-board.ts";
import type { CollectionFacts, Facts, FileFacts, QueueFacts } from "./facts.ts";
import { hasWaitingFiles } from "./file-copying.ts";

export type ObserveOptions = {
  readonly target: Target;
  readonly queues: Queues;
  readonly board: RunBoard;
  readonly collections: readonly string[];
  /** What the migration says of its files, if it has any. */
  readonly files: FileDeclaration | undefined;
};

type PlanRow = { collection: string; system: string; counted: number; boundaries: string; reads: number };
type TallyRow = Tally & { readonly collection: string; readonly documents: number };

/** Looks at the queues and then at the ledger. In this order an idle queue means that all it held is in the ledger already. */
export class Observer {
  readonly #options: ObserveOptions;
  readonly #statements: ReturnType<typeof prepareStatements>;
  /** Collections that tile stay tiled. */
  readonly #tiled = new Set<string>();

  constructor(options: ObserveOptions) {
    this.#options = options;
    this.#statements = prepareStatements(options.target);
  }

  async observe(info: RunInfo): Promise<Facts> {
    const { queues, board } = this.#options;
    // One after the other, upstream first: a job adds its successors before it ends.
    const plans = await countJobs(queues.plans);
    const pages = await countJobs(queues.pages);
    const files = await countJobs(queues.files);
    const batches = await countJobs(queues.batches);
    const queueFacts = sumQueues([plans, pages, files, batches]);
    const steps = new Set(this.#statements.steps.all().map(({ step }) => step));
    const planned = new Map(this.#statements.plans.all().map((row) => [row.collection, toPlan(row)]));
    return {
      plans: planned,
      collections: this.#collections(planned, queueFacts.isIdle),
      steps,
      queues: queueFacts,
      files: this.#files(files, queueFacts.isIdle && !steps.has(FILES_STEP)),
      readsSpent: await board.readsSpent(info.run),
      readsMax: info.readsMax,
      notices: await board.notices(info.run),
      isPaused: info.state === "paused",
    };
  }

  #collections(plans: ReadonlyMap<string, CollectionPlan>, idle: boolean): ReadonlyMap<string, CollectionFacts> {
    const tallies = new Map(this.#statements.tallies.all().map((row) => [row.collection, row]));
    return new Map(
      this.#options.collections.map((name) => {
        const { documents, collection: _, ...tally } = tallies.get(name) ?? NOTHING;
        const mayTile = idle || documents === plans.get(name)?.counted;
        return [name, { tally, documents, gaps: mayTile ? this.#gaps(name) : null }];
      }),
    );
  }

  #files({ waiting, active, delayed }: QueueCounts, mayBeComplete: boolean): FileFacts | null {
    const { target, files } = this.#options;
    if (files === undefined) return null;
    const wanted = this.#statements.wanted.get()?.wanted ?? null;
    return {
      wanted,
      known: this.#statements.known.get()?.known ?? 0,
      jobs: waiting + active + delayed,
      isWaiting: mayBeComplete && wanted !== null ? hasWaitingFiles(target, files) : null,
    };
  }

  #gaps(name: string): readonly KeyRange[] {
    if (this.#tiled.has(name)) return [];
    const gaps = gapsOf(this.#statements.ranges.all(name));
    if (gaps.length === 0) this.#tiled.add(name);
    return gaps;
  }
}

function prepareStatements(target: Target) {
  return {
    plans: target.prepare<[], PlanRow>("SELECT collection, system, counted, boundaries, reads FROM _touchdown_plan"),
    tallies: target.prepare<[], TallyRow>(
      `SELECT collection, sum(documents) AS documents, sum(read) AS read, sum(mapped) AS mapped, sum(embedded) AS embedded, sum(merged) AS merged,
       sum(excluded) AS excluded, sum(rejected) AS rejected, sum(held) AS held FROM _touchdown_pages GROUP BY collection`,
    ),
    ranges: target.prepare<[string], KeyRange>(
      "SELECT after, up_to AS upTo FROM _touchdown_pages WHERE collection = ?",
    ),
    steps: target.prepare<[], { step: string }>("SELECT step FROM _touchdown_steps"),
    wanted: target.prepare<[], { wanted: number }>(
      `SELECT json_extract(detail, '$.wanted') AS wanted FROM _touchdown_steps WHERE step = '${PLAN_FILES_STEP}'`,
    ),
    // Rows are only added while files are copied, so the highest row id is their number: counting them would read all of them, several times a second.
    known: target.prepare<[], { known: number }>("SELECT coalesce(max(rowid), 0) AS known FROM _touchdown_files"),
  };
}

const NOTHING: TallyRow = {
  collection: "",
  documents: 0,
  read: 0,
  mapped: 0,
  embedded: 0,
  merged: 0,
  excluded: 0,
  rejected: 0,
  held: 0,
};

function toPlan({ boundaries, ...row }: PlanRow): CollectionPlan {
  // Written by the coordinator alone.
  const keys: string[] = JSON.parse(boundaries);
  return { ...row, boundaries: keys };
}

function sumQueues(counts: readonly QueueCounts[]): QueueFacts {
  const sum = (field: keyof QueueCounts): number => counts.reduce((total, count) => total + count[field], 0);
  return {
    isIdle: counts.every(isIdle),
    waiting: sum("waiting"),
    active: sum("active"),
    delayed: sum("delayed"),
    failed: sum("failed"),
  };
}
