import type { RequestHandler } from "express";
import { isLoopback } from "./is-loopback.ts";

export type GuardOptions = { readonly host: string; readonly isWritable: boolean };

const HEADERS = {
  // The page asks fonts.googleapis.com for its fonts; an operator's console speaks to nobody but itself.
  "Content-Security-Policy":
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; form-action 'none'; base-uri 'self'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/**
 * What a writable board refuses all the same. The page knows jobs only without their content, so a job it edits or copies would be broken; and the
 * loader is one at a time because SQLite has one writer.
 */
const NEVER = /\/(update-data|add|concurrency)$/;

const READING = new Set(["GET", "HEAD"]);

/**
 * What stands before every request: headers that keep the page to itself, a refusal of names that are not ours (a web site that points its own
 * name at 127.0.0.1 would otherwise be the same origin), and no writing unless it is allowed.
 */
export function guardRequests({ host, isWritable }: GuardOptions): RequestHandler {
  return (request, response, next) => {
    response.set(HEADERS);
    if (request.path.includes("/api/")) response.set("Cache-Control", "no-store");
    if (!isOurName(request.headers.host ?? "", host)) {
      response.status(421).json({ error: "this board answers under its own address only" });
      return;
    }
    if (!READING.has(request.method) && NEVER.test(request.path)) {
      response.status(405).json({
        error: "jobs are made by the coordinator alone: their content and the queue's concurrency are not changed here",
      });
      return;
    }
    if (!isWritable && !READING.has(request.method)) {
      response
        .status(405)
        .set("Allow", "GET, HEAD")
        .json({ error: "this board is read-only; touchdown board --write allows changes" });
      return;
    }
    next();
  };
}

function isOurName(header: string, host: string): boolean {
  const name = header.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return name === host || isLoopback(name);
}
