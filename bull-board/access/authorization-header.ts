import { createHmac, randomBytes } from "node:crypto";

export type Credentials = { readonly name: string; readonly password: string };

/** What a program says of itself: HTTP Basic with a name and its password, or a token as Bearer. Null where it says nothing of the kind. */
export function parseAuthorization(header: string): Credentials | null {
  const [scheme = "", value = "", ...rest] = header.split(" ");
  if (value === "" || rest.length > 0) return null;
  switch (scheme.toLowerCase()) {
    case "basic":
      return parseBasic(Buffer.from(value, "base64").toString("utf8"));
    case "bearer":
      return parseToken(value);
    default:
      return null;
  }
}

/** A password for programs. It names who bears it, so that it can be sent without a name. */
export function newToken(name: string): string {
  return `${name}.${randomBytes(32).toString("base64url")}`;
}

function parseBasic(text: string): Credentials | null {
  const at = text.indexOf(":");
  return at <= 0 ? null : { name: text.slice(0, at), password: text.slice(at + 1) };
}

function parseToken(token: string): Credentials | null {
  const at = token.lastIndexOf(".");
  return at <= 0 ? null : { name: token.slice(0, at), password: token };
}

export type Verified = { readonly name: string; readonly credential: string };

const KEPT_MAX = 1000;

/** Headers that were found right, so that a program that asks every few seconds does not have its password hashed each time. Kept as digests under a key of this process. */
export class VerifiedHeaders {
  readonly #key = randomBytes(32);
  readonly #kept = new Map<string, Verified>();

  find(header: string): Verified | undefined {
    return this.#kept.get(this.#digest(header));
  }

  remember(header: string, verified: Verified): void {
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(this.#digest(header), verified);
  }

  #digest(header: string): string {
    return createHmac("sha256", this.#key).update(header).digest("base64url");
  }
}
