import type { Request } from "express";
import type { Access, SessionCookie, SignedIn } from "./access.ts";
import { AttemptLimits } from "./attempt-limits.ts";
import { parseAuthorization, VerifiedHeaders } from "./authorization-header.ts";
import { readCookie } from "./read-cookie.ts";
import type { ConsoleSession } from "./session.ts";
import { Sessions, type Session } from "./sessions.ts";
import { credentialOf, type UserDirectory } from "./user-directory.ts";
import type { BoardUser } from "./users-file.ts";

export const LOGOUT_PATH = "/logout";

export type UserAccessOptions = {
  readonly directory: UserDirectory;
  readonly cookie: SessionCookie;
  readonly now: () => number;
};

/** Access by name and password. Every request asks the file of users anew, so that whoever was taken out of it, or got another password, is out at once. */
export function userAccess({ directory, cookie, now }: UserAccessOptions): Access {
  const sessions = new Sessions(now);
  const limits = new AttemptLimits(now);
  const verified = new VerifiedHeaders();
  const idOf = (request: Request): string => readCookie(request.headers.cookie, cookie.name);
  const isStill = (name: string, credential: string): BoardUser | null => {
    const user = directory.find(name);
    return user !== undefined && credentialOf(user) === credential ? user : null;
  };
  const attempt = async (name: string, password: string, address: string): Promise<BoardUser | number | null> => {
    const waitMs = limits.begin({ name, address });
    if (waitMs > 0) return waitMs;
    const user = await directory.verify(name, password);
    if (user !== null) limits.succeed({ name, address });
    return user;
  };
  return {
    identify(request) {
      const session = sessions.use(idOf(request));
      const user = session === undefined ? null : isStill(session.name, session.credential);
      return session === undefined || user === null ? null : toConsoleSession(session, user);
    },
    async admit(request) {
      const header = request.headers.authorization ?? "";
      const known = verified.find(header);
      if (known !== undefined && isStill(known.name, known.credential) !== null) return "in";
      const given = parseAuthorization(header);
      if (given === null) return "out";
      const user = await attempt(given.name, given.password, addressOf(request));
      if (typeof user === "number") return { waitMs: user };
      if (user === null) return "out";
      verified.remember(header, { name: user.name, credential: credentialOf(user) });
      return "in";
    },
    signIn: {
      cookie,
      async begin(name, password, address): Promise<SignedIn> {
        const user = await attempt(name, password, address);
        if (typeof user === "number") return { kind: "wait", waitMs: user };
        return user === null ? { kind: "wrong" } : { kind: "in", id: sessions.open(user.name, credentialOf(user)) };
      },
      end: (request) => sessions.end(idOf(request)),
    },
  };
}

export function addressOf(request: Request): string {
  return request.ip ?? "unknown";
}

function toConsoleSession(session: Session, { name, role }: BoardUser): ConsoleSession {
  return {
    viewer: { name, role, maySeeValues: session.isShowingValues && role === "operator" },
    csrf: session.csrf,
    showValues(isShown) {
      session.isShowingValues = isShown;
    },
    signOut: LOGOUT_PATH,
  };
}
