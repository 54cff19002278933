import type { RequestHandler } from "express";
import { SECOND } from "../../shared/config.ts";
import { refuse } from "../refuse.ts";
import type { Access } from "./access.ts";

/** For addresses that programs ask: a session will do, and so will a name with its password, or a token. */
export function admitPrograms({ identify, admit }: Access): RequestHandler {
  return async (request, response, next) => {
    const admission = identify(request) === null ? await admit(request) : "in";
    if (admission === "in") {
      next();
      return;
    }
    if (admission === "out") {
      response.set("WWW-Authenticate", 'Basic realm="Touchdown", charset="UTF-8"');
      refuse(request, response, {
        status: 401,
        code: "UNAUTHENTICATED",
        message: "A name and its password, or a token, is needed here.",
        hint: "`touchdown access add <name> --role viewer --token` makes one.",
      });
      return;
    }
    const seconds = Math.ceil(admission.waitMs / SECOND);
    response.set("Retry-After", String(seconds));
    refuse(request, response, {
      status: 429,
      code: "TOO_MANY_ATTEMPTS",
      message: `Too many attempts have failed. Wait ${seconds} s.`,
      hint: "`touchdown access list` tells who there is.",
    });
  };
}
