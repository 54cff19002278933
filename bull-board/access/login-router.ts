import express, { type Request, type Response, type Router } from "express";
import * as z from "zod";
import { SECOND } from "../../shared/config.ts";
import type { Access, SessionCookie, SignIn } from "./access.ts";
import { loginPage } from "./login-page.ts";
import { addressOf, LOGOUT_PATH } from "./user-access.ts";

export const LOGIN_PATH = "/login";

const formShape = z.object({
  name: z.string().max(256),
  password: z.string().max(1024),
  next: z.string().max(4096).default("/"),
});

/** Signing in and out. What is posted here has been found to come from a page of ours. */
export function loginRouter({ identify, signIn }: Access): Router {
  const router = express.Router();
  router.get(LOGIN_PATH, (request, response) => {
    const { next: asked } = request.query;
    const next = ownPath(typeof asked === "string" ? asked : "/");
    if (signIn === null || identify(request) !== null) response.redirect(303, next);
    else response.type("html").send(loginPage({ next, name: "", trouble: null }));
  });
  if (signIn === null) return router;
  const form = express.urlencoded({ extended: false, limit: "16kb" });
  router.post(LOGIN_PATH, form, (request, response, next) => {
    begin(signIn, request, response).catch(next);
  });
  router.post(LOGOUT_PATH, (request, response) => {
    signIn.end(request);
    response.clearCookie(signIn.cookie.name, cookieOptions(signIn.cookie)).redirect(303, LOGIN_PATH);
  });
  return router;
}

async function begin(signIn: SignIn, request: Request, response: Response): Promise<void> {
  const given = formShape.safeParse(request.body);
  const { name, password, next } = given.data ?? { name: "", password: "", next: "/" };
  const signed = await signIn.begin(name, password, addressOf(request));
  if (signed.kind === "in") {
    // A session that was open here before is somebody else's business no more.
    signIn.end(request);
    response.cookie(signIn.cookie.name, signed.id, cookieOptions(signIn.cookie)).redirect(303, ownPath(next));
    return;
  }
  const page = { next: ownPath(next), name };
  if (signed.kind === "wrong") {
    response
      .status(401)
      .type("html")
      .send(loginPage({ ...page, trouble: "This name and password do not belong together." }));
    return;
  }
  const seconds = Math.ceil(signed.waitMs / SECOND);
  response.status(429).set("Retry-After", String(seconds)).type("html");
  response.send(loginPage({ ...page, trouble: `Too many attempts. Wait ${seconds} s, then try again.` }));
}

function cookieOptions({ isSecure }: SessionCookie) {
  return { httpOnly: true, sameSite: "strict", secure: isSecure, path: "/" } as const;
}

/** A path of this server, whatever was asked for: nobody is sent elsewhere from here. */
export function ownPath(next: string): string {
  const base = "http://own.invalid";
  if (!next.startsWith("/") || !URL.canParse(next, base)) return "/";
  const { origin, pathname, search } = new URL(next, base);
  if (origin !== base || pathname.startsWith("//") || pathname.startsWith(LOGIN_PATH)) return "/";
  return `${pathname}${search}`;
}
