import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import type { Express } from "express";
import { setTimeout as sleep } from "node:timers/promises";
import { SECOND, type Config } from "../../shared/config.ts";
import { openRedis } from "../../shared/connections/redis.ts";
import { invariant } from "../../shared/errors.ts";
import { QUEUE_NAMES, openQueues, type QueueName, type Queues } from "../../shared/queue.ts";
import { RunBoard } from "../../shared/run-board.ts";
import type { Role } from "../access/viewer.ts";
import { formatData, formatName, formatReturnValue } from "../format-job.ts";
import { jobLink } from "./job-link.ts";
import { maskAnswer } from "./mask-answer.ts";

export const QUEUES_PATH = "/queues";

/** Bull Board over the four queues of one Redis. */
export type QueueBoard = {
  readonly pages: Readonly<Record<Role, Express>>;
  /** The run that this Redis belongs to; null where none has been announced. */
  announcedRun(): Promise<string | null>;
  close(): Promise<void>;
};

type BoardSettings = Parameters<typeof createBullBoard>[0];
type BoardAdapter = BoardSettings["serverAdapter"];
type Hooks = NonNullable<NonNullable<BoardSettings["options"]>["handlerHooks"]>;

const DESCRIPTIONS = {
  plans: "collections for producers to count and split",
  pages: "key ranges for transform workers to read and map",
  files: "objects of file stores for copy workers to copy",
  batches: "rows for the loader, one transaction each",
} as const;

const CLOSE_MS = 3 * SECOND;

/** Its counts are Redis's: what has landed is in the ledger. */
export function openQueueBoard(redisUrl: string, config: Config): QueueBoard {
  const queues = openQueues(redisUrl, config);
  const redis = openRedis(redisUrl, "producer");
  const board = new RunBoard(redis, config.queuePrefix);
  return {
    pages: { viewer: openPages(queues, "viewer"), operator: openPages(queues, "operator") },
    announcedRun: async () => (await board.readRun())?.run ?? null,
    async close() {
      redis.disconnect();
      // A Redis that is gone answers no farewell.
      await Promise.race([queues.close().catch(() => undefined), sleep(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}

function openPages(queues: Queues, role: Role): Express {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(QUEUES_PATH);
  const isWritable = role === "operator";
  createBullBoard({
    queues: QUEUE_NAMES.map((name) => openAdapter(queues, name, isWritable)),
    serverAdapter: toBoardAdapter(adapter),
    options: {
      handlerHooks: HOOKS,
      uiConfig: {
        boardTitle: "Touchdown",
        miscLinks: [{ text: "Console", url: "/" }],
        hideDocsLink: true,
        sortQueues: false,
        environment: isWritable
          ? { label: "writable", color: "#b45309", textColor: "#ffffff" }
          : { label: "read-only", color: "#475569", textColor: "#ffffff" },
      },
    },
  });
  // It is an express application, of a type that the adapter does not tell.
  const router: Express = adapter.getRouter();
  router.disable("x-powered-by");
  return router;
}

function openAdapter(queues: Queues, name: QueueName, isWritable: boolean): BullMQAdapter {
  const settings = {
    readOnlyMode: !isWritable,
    // Known to the adapter's parent alone, and to the page.
    allowCompletedRetries: false,
    description: DESCRIPTIONS[name],
    externalJobUrl: (job: { readonly data: unknown }) => jobLink(job.data),
  };
  const queue = new BullMQAdapter(queues[name], settings);
  queue.setFormatter("data", formatData);
  queue.setFormatter("returnValue", formatReturnValue);
  queue.setFormatter("name", formatName);
  return queue;
}

const HOOKS: Hooks = {
  /** The page offers no completed job for another try; whoever asks for one all the same is refused. */
  async before({ route, request: { queues, params } }) {
    if (route !== "/api/queues/:queueName/:jobId/retry") return { allow: true };
    const job = await queues.get(String(params["queueName"]))?.getJob(String(params["jobId"]));
    if ((await job?.getState()) !== "completed") return { allow: true };
    return { allow: false, status: 409, message: "A completed job is over: its batch has let its documents go." };
  },
  after: (_context, { status, body }) => {
    const masked: unknown = maskAnswer(body);
    invariant(typeof masked === "object" && masked !== null, "an answer of Bull Board is an object");
    return { ...(status === undefined ? {} : { status }), body: masked };
  },
};

/** npm may nest a second copy of the api under the adapter, and TypeScript holds the private fields of the two apart. */
function toBoardAdapter(adapter: unknown): BoardAdapter {
  invariant(isBoardAdapter(adapter), "Bull Board is served by express");
  return adapter;
}

function isBoardAdapter(adapter: unknown): adapter is BoardAdapter {
  return adapter instanceof ExpressAdapter;
}
