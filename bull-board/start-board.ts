import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import express, { type Express } from "express";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { isIPv6 } from "node:net";
import type { Config } from "../shared/config.ts";
import { TerminalError, invariant, toError } from "../shared/errors.ts";
import { QUEUE_NAMES, openQueues, type Queues } from "../shared/queue.ts";
import { formatData, formatName, formatReturnValue } from "./format-job.ts";
import { guardRequests } from "./guard-requests.ts";
import { isLoopback } from "./is-loopback.ts";

export type BoardOptions = {
  readonly redisUrl: string;
  readonly config: Config;
  /** A loopback address: there is no authentication in front of the board yet. */
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly isWritable: boolean;
};

export type RunningBoard = {
  readonly url: string;
  stop(): Promise<void>;
};

type BoardAdapter = Parameters<typeof createBullBoard>[0]["serverAdapter"];

export const BOARD_PATH = "/queues";

const DESCRIPTIONS = {
  plans: "collections for producers to count and split",
  pages: "key ranges for transform workers to read and map",
  files: "objects of file stores for copy workers to copy",
  batches: "rows for the loader, one transaction each",
} as const;

/** Serves Bull Board for the four queues. Its counts are Redis's: what has landed is in the ledger. */
export async function startBoard(options: BoardOptions): Promise<RunningBoard> {
  const { host, port, isWritable } = options;
  if (!isLoopback(host)) throw unprotected(host);
  const queues = openQueues(options.redisUrl, options.config);
  const app = express();
  app.disable("x-powered-by");
  app.use(guardRequests({ host, isWritable }));
  app.get("/", (_request, response) => response.redirect(BOARD_PATH));
  app.use(BOARD_PATH, boardRouter(queues, isWritable));
  const server = createServer(app);
  try {
    await listen(server, host, port);
  } catch (error) {
    await queues.close();
    throw taken(host, port, toError(error));
  }
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${portOf(server)}${BOARD_PATH}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await queues.close();
    },
  };
}

function boardRouter(queues: Queues, isWritable: boolean): Express {
  const adapter = new ExpressAdapter();
  adapter.setBasePath(BOARD_PATH);
  createBullBoard({
    queues: QUEUE_NAMES.map((name) => {
      const queue = new BullMQAdapter(queues[name], {
        readOnlyMode: !isWritable,

        description: DESCRIPTIONS[name],
      });
      queue.setFormatter("data", formatData);
      queue.setFormatter("returnValue", formatReturnValue);
      queue.setFormatter("name", formatName);
      return queue;
    }),
    serverAdapter: toBoardAdapter(adapter),
    options: {
      uiConfig: {
        boardTitle: "Touchdown",
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

/** npm may nest a second copy of the api under the adapter, and TypeScript holds the private fields of the two apart. */
function toBoardAdapter(adapter: unknown): BoardAdapter {
  invariant(isBoardAdapter(adapter), "Bull Board is served by express");
  return adapter;
}

function isBoardAdapter(adapter: unknown): adapter is BoardAdapter {
  return adapter instanceof ExpressAdapter;
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function unprotected(host: string): TerminalError {
  return new TerminalError(
    "CONFIG_INVALID",
    `Bull Board on ${host} would be open to everyone there: it has no authentication yet`,
    {
      hint: "Its own issue will bring one. Until then keep it on 127.0.0.1 and reach it through ssh -L 3010:127.0.0.1:3010 <this host>.",
    },
  );
}

function taken(host: string, port: number, cause: Error): TerminalError {
  return new TerminalError("CONFIG_INVALID", `Bull Board cannot listen on ${host}:${port}: ${cause.message}`, {
    hint: "Name another port with --port or TOUCHDOWN_BOARD_PORT; 0 takes a free one.",
    cause,
  });
}
