import { TerminalError } from "../shared/errors.ts";
import type { Config } from "../shared/config.ts";
import { openRedis } from "../shared/connections/redis.ts";
import type { Migration } from "../shared/migration.ts";
import { planJobSchema, type CollectionPlan, type PlanJob } from "../shared/plan.ts";
import { openWorker } from "../shared/queue.ts";
import { jobProcessor } from "../shared/queue-processor.ts";
import { RunBoard, type RunInfo } from "../shared/run-board.ts";
import type { OpenSource, Source } from "../shared/source.ts";
import { planCollection } from "./plan-collection.ts";

export type ProducerOptions = {
  readonly redisUrl: string;
  readonly config: Config;
  readonly migrations: Readonly<Record<string, Migration>>;
  readonly openSource: OpenSource;
  /** Our own mistake: the process should stop. */
  readonly onInvariant: (error: Error) => void;
};

export type RunningProducer = { stop(): Promise<void> };

const PLANS_AT_ONCE = 4;

/** READ: takes plan jobs and answers with the ranges of a collection. Keeps nothing: a lost answer is planned again. */
export function startProducer(options: ProducerOptions): RunningProducer {
  const { redisUrl, config } = options;
  const redis = openRedis(redisUrl, "worker");
  const board = new RunBoard(redis, config.queuePrefix);
  const sources = new Map<string, Source>();
  const sourceOf = async (system: string, { sample: name }: RunInfo): Promise<Source> => {
    const place = `${system} ${name ?? ""}`;
    const sample = name === null || sources.has(place) ? null : await board.readSample(name);
    const source = sources.get(place) ?? options.openSource(system, sample);
    sources.set(place, source);
    return source;
  };
  const worker = openWorker<PlanJob>(
    "plans",
    jobProcessor<PlanJob>(async (job): Promise<CollectionPlan> => {
      const plan = planJobSchema.parse(job.data);
      const collection = findCollection(plan, options.migrations);
      const source = await sourceOf(collection.system, await board.requireRun(plan.run));
      const planned = await planCollection(collection, source, plan);
      await board.spendReads(plan.run, planned.reads);
      return planned;
    }, options.onInvariant),
    { redisUrl, config, concurrency: PLANS_AT_ONCE },
  );
  worker.on("error", () => undefined);
  worker.run().catch(options.onInvariant);
  return {
    async stop() {
      await worker.close();
      await Promise.allSettled([...sources.values()].map((source) => source.close()));
      redis.disconnect();
    },
  };
}

function findCollection(plan: PlanJob, migrations: Readonly<Record<string, Migration>>) {
  const migration = migrations[plan.migration];
  const collection = migration?.collections.find(({ name }) => name === plan.collection);
  if (collection === undefined || migration?.version !== plan.version) {
    throw new TerminalError(
      "VERSION_MISMATCH",
      `run ${plan.run} wants ${plan.migration} ${plan.version}, which this producer does not have`,
      {
        hint: "Start producers from the same version of Touchdown as the coordinator.",
      },
    );
  }
  return collection;
}
