import type { Request } from "express";
import type { ConsoleSession } from "./session.ts";

/** Who may use the board, and who it is that asks. */
export type Access = {
  /** The session of a request; null where nobody has signed in, or not any more. */
  readonly identify: (request: Request) => ConsoleSession | null;
  /** For programs that know no sessions: HTTP Basic, or a token as Bearer. */
  readonly admit: (request: Request) => Promise<Admission>;
  /** Null where nobody signs in: only programs of this machine can reach the board. */
  readonly signIn: SignIn | null;
};

export type Admission = "in" | "out" | { readonly waitMs: number };

export type SignIn = {
  readonly begin: (name: string, password: string, address: string) => Promise<SignedIn>;
  readonly end: (request: Request) => void;
  readonly cookie: SessionCookie;
};

export type SignedIn =
  | { readonly kind: "in"; readonly id: string }
  | { readonly kind: "wrong" }
  | { readonly kind: "wait"; readonly waitMs: number };

export type SessionCookie = { readonly name: string; readonly isSecure: boolean };
