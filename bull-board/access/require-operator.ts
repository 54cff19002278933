import type { Request, RequestHandler } from "express";
import { READING } from "../guard-requests.ts";
import { refuse } from "../refuse.ts";
import type { ConsoleSession } from "./session.ts";

const REFUSED = "a viewer may look and not act";

/** Lets viewers read, and nothing else. Told to `onRefused` first, so that it is on record. */
export function requireOperator(
  sessionOf: (request: Request) => ConsoleSession,
  onRefused: (request: Request, why: string) => Promise<void>,
): RequestHandler {
  return async (request, response, next) => {
    if (READING.has(request.method) || sessionOf(request).viewer.role === "operator") {
      next();
      return;
    }
    await onRefused(request, REFUSED);
    refuse(request, response, {
      status: 403,
      code: "FORBIDDEN",
      message: "A viewer may look and not act.",
      hint: "An operator may: `touchdown access add <name> --role operator`, or `touchdown board --write` where nobody signs in.",
    });
  };
}
