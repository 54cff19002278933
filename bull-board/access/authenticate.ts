import type { Request, RequestHandler, Response } from "express";
import { SECOND } from "../../shared/config.ts";
import { refuse, wantsPage } from "../refuse.ts";
import { READING } from "../guard-requests.ts";
import type { Access } from "./access.ts";
import { LOGIN_PATH } from "./login-router.ts";
import type { ConsoleSession } from "./session.ts";

export type Authentication = {
  readonly handler: RequestHandler;
  /** The session of a request that has passed the handler, as it is now; throws when it is over. */
  readonly sessionOf: (request: Request) => ConsoleSession;
  readonly stop: () => void;
};

const LOOK_MS = SECOND;

/** Lets nobody pass who has not signed in. An answer that stays open (events) ends with the session, and keeps it in use as long as it is open. */
export function authenticate({ identify }: Access): Authentication {
  const open = new Map<Response, Request>();
  const timer = setInterval(() => {
    for (const [response, request] of open) {
      if (identify(request) === null) response.destroy();
    }
  }, LOOK_MS);
  timer.unref();
  return {
    handler(request, response, next) {
      if (identify(request) === null) {
        refuseStranger(request, response);
        return;
      }
      open.set(response, request);
      response.once("close", () => open.delete(response));
      next();
    },
    sessionOf(request) {
      const session = identify(request);
      if (session === null) throw new Error("the session of this request is over");
      return session;
    },
    stop: () => clearInterval(timer),
  };
}

function refuseStranger(request: Request, response: Response): void {
  if (READING.has(request.method) && wantsPage(request)) {
    response.redirect(303, `${LOGIN_PATH}?${String(new URLSearchParams({ next: request.originalUrl }))}`);
    return;
  }
  refuse(request, response, {
    status: 401,
    code: "UNAUTHENTICATED",
    message: "Nobody has signed in here.",
    hint: `Sign in at ${LOGIN_PATH}; programs may read /metrics with HTTP Basic or a token.`,
  });
}
