import type { Request, RequestHandler, Response } from "express";
import { html } from "../../coordinator/report/html.ts";
import type { Config } from "../../shared/config.ts";
import type { ConsoleSession } from "../access/session.ts";
import { READING } from "../guard-requests.ts";
import { plainPage } from "../plain-page.ts";
import { refuse, wantsPage } from "../refuse.ts";
import { FollowedRedis } from "./follow-redis.ts";
import { openQueueBoard, type QueueBoard } from "./open-queue-board.ts";

export type QueueBoardsOptions = {
  readonly config: Config;
  readonly sessionOf: (request: Request) => ConsoleSession;
  /** Told of everything that an operator asks for, before it is done: `response` tells how it ends. */
  readonly onAction: (request: Request, response: Response, run: string) => void;
};

export type QueueBoards = {
  readonly handler: RequestHandler;
  /** The run whose queues are shown; null where there are none. */
  announcedRun(): Promise<string | null>;
  stop(): Promise<void>;
};

type Opened = { readonly url: string; readonly board: QueueBoard };

/** Bull Board of whichever Redis is up: built when it appears, closed when it is gone. */
export function openQueueBoards({ config, sessionOf, onAction }: QueueBoardsOptions): QueueBoards {
  const redis = new FollowedRedis(config);
  let opened: Opened | null = null;
  const closing = new Set<Promise<void>>();
  const close = (): void => {
    if (opened === null) return;
    const closed = opened.board.close().finally(() => closing.delete(closed));
    closing.add(closed);
    opened = null;
  };
  const current = async (): Promise<QueueBoard | null> => {
    const url = await redis.url();
    if (url !== opened?.url) close();
    if (url === null) return null;
    opened ??= { url, board: openQueueBoard(url, config) };
    return opened.board;
  };
  return {
    async handler(request, response, next) {
      const board = await current();
      if (board === null) return noQueues(request, response);
      if (!READING.has(request.method)) {
        const run = await board.announcedRun();
        if (run === null) return noRun(request, response);
        onAction(request, response, run);
      }
      return board.pages[sessionOf(request).viewer.role](request, response, next);
    },
    announcedRun: async () => (await current())?.announcedRun() ?? null,
    async stop() {
      close();
      await Promise.all(closing);
    },
  };
}

function noQueues(request: Request, response: Response): void {
  if (READING.has(request.method) && wantsPage(request)) {
    response.type("html").send(
      plainPage({
        title: "No queues at the moment",
        body: html`<p>
            No run has its Redis up, so there are no queues to show. They are here when a run is under way:
            <a href="">look again</a>.
          </p>
          <p>What has landed does not depend on them: see <a href="/">the runs</a>.</p>`,
      }),
    );
    return;
  }
  refuse(request, response, {
    status: 503,
    code: "REDIS_UNAVAILABLE",
    message: "No Redis with queues answers.",
    hint: "They come back with the run: touchdown run <migration>.",
  });
}

/** What is done to queues is on record in a run. */
function noRun(request: Request, response: Response): void {
  refuse(request, response, {
    status: 409,
    code: "RUN_UNKNOWN",
    message: "No run is announced in this Redis, so nothing could be put on record.",
    hint: "The coordinator announces its run: touchdown run <migration>.",
  });
}
