import type { RequestHandler } from "express";
import type { OwnNames } from "./access/own-names.ts";
import { refuse } from "./refuse.ts";

const HEADERS = {
  // An operator's console speaks to nobody but itself.
  "Content-Security-Policy":
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // With no-referrer browsers would not say either where a form that is posted comes from.
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
} as const;

const YEAR_SECONDS = 365 * 24 * 3600;

/**
 * What a writable board refuses all the same. The page knows jobs only without their content, so a job it edits or copies would be broken; a completed batch has let its
 * documents go, so there is nothing to do again; the loader is one at a time because SQLite has one writer; and a run's speed is its own matter.
 */
const NEVER = /^\/queues\/api\/.*\/(update-data|add|concurrency|rate-limit|release|retry\/completed)\/*$/i;

/** Files of Bull Board's page and of the console, which change with their version only. */
const ASSETS = /^\/(queues\/static|assets)\//;

export const READING: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** Headers that keep every answer to itself. */
export function setHeaders(isSecure: boolean): RequestHandler {
  const headers = isSecure ? { ...HEADERS, "Strict-Transport-Security": `max-age=${YEAR_SECONDS}` } : HEADERS;
  return (request, response, next) => {
    response.set(headers);
    if (!ASSETS.test(request.path)) response.set("Cache-Control", "no-store");
    next();
  };
}

/** Refuses requests to names that are not ours. */
export function guardName({ isOwnHost }: Pick<OwnNames, "isOwnHost">): RequestHandler {
  return (request, response, next) => {
    if (isOwnHost(request.headers.host ?? "")) return next();
    refuse(request, response, {
      status: 421,
      code: "FOREIGN_NAME",
      message: "The board answers under its own address only.",
      hint: "TOUCHDOWN_BOARD_URL tells it the address under which people reach it.",
    });
  };
}

/** Refuses what nobody may do, whatever their role. */
export const guardJobs: RequestHandler = (request, response, next) => {
  if (READING.has(request.method) || !NEVER.test(request.path)) return next();
  refuse(request, response, {
    status: 405,
    code: "NEVER_HERE",
    message:
      "Jobs are made by the coordinator alone: neither their content nor how fast they are taken is changed here, and completed ones are over.",
    hint: "`touchdown speed` changes the speed of a run.",
  });
};
