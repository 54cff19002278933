import type { Request, RequestHandler } from "express";
import { timingSafeEqual } from "node:crypto";
import { READING } from "../guard-requests.ts";
import { refuse } from "../refuse.ts";
import type { OwnNames } from "./own-names.ts";
import type { ConsoleSession } from "./session.ts";

/**
 * Refuses what is not read but posted from anywhere else than a page of ours: browsers say where a request comes from. A program that says nothing of it is let through where it
 * has the token of its session (`csrfOf`).
 */
export function requireOwnOrigin(
  { isOwnOrigin }: Pick<OwnNames, "isOwnOrigin">,
  csrfOf: (request: Request) => string | null,
): RequestHandler {
  return (request, response, next) => {
    if (READING.has(request.method)) return next();
    const { origin, host = "", "sec-fetch-site": site } = request.headers;
    const isForeign =
      (origin !== undefined && !isOwnOrigin(origin, host)) || (site !== undefined && site !== "same-origin");
    const isSaid = origin !== undefined || site !== undefined;
    if (!isForeign && (isSaid || hasToken(request, csrfOf(request)))) return next();
    refuse(request, response, {
      status: 403,
      code: "FOREIGN_ORIGIN",
      message: "This was not sent by a page of the board.",
      hint: "Do it on the board itself. Behind a proxy, TOUCHDOWN_BOARD_URL must be the address that the browser shows.",
    });
  };
}

/** Refuses what is posted to the console without the token of its session. */
export function requireToken(sessionOf: (request: Request) => ConsoleSession): RequestHandler {
  return (request, response, next) => {
    if (READING.has(request.method) || hasToken(request, sessionOf(request).csrf)) return next();
    refuse(request, response, {
      status: 403,
      code: "TOKEN_MISSING",
      message: "The page from which this was sent is of another session.",
      hint: "Open the page again and repeat it.",
    });
  };
}

function hasToken(request: Request, csrf: string | null): boolean {
  return csrf !== null && isSame(tokenOf(request), csrf);
}

function tokenOf(request: Request): string {
  const body: unknown = request.body;
  const field = typeof body === "object" && body !== null && "csrf" in body ? body.csrf : undefined;
  const given = request.get("x-csrf-token") ?? field;
  return typeof given === "string" ? given : "";
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
