import { createHash, randomBytes } from "node:crypto";
import { MINUTE } from "../../shared/config.ts";

/** A browser in which somebody has signed in. */
export type Session = {
  readonly name: string;
  /** Of the password with which it was opened. */
  readonly credential: string;
  readonly csrf: string;
  isShowingValues: boolean;
};

const AGE_MAX = 12 * 60 * MINUTE;
const IDLE_MAX = 2 * 60 * MINUTE;
const SESSIONS_MAX = 1000;
const ID_BYTES = 32;

type Kept = { readonly session: Session; readonly begunAtMs: number; usedAtMs: number };

/** Sessions are in memory alone: they end with the server, after 12 hours, or when nothing of theirs was open for 2 hours. */
export class Sessions {
  readonly #kept = new Map<string, Kept>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Returns the id, which is the browser's alone: here it is kept as a digest. */
  open(name: string, credential: string): string {
    this.#forget();
    const id = randomToken();
    const atMs = this.#now();
    const session = { name, credential, csrf: randomToken(), isShowingValues: false };
    this.#kept.set(digestOf(id), { session, begunAtMs: atMs, usedAtMs: atMs });
    return id;
  }

  /** Undefined when there is none, or it has ended. */
  use(id: string): Session | undefined {
    const key = digestOf(id);
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    if (!this.#isOver(kept)) {
      kept.usedAtMs = this.#now();
      return kept.session;
    }
    this.#kept.delete(key);
    return undefined;
  }

  end(id: string): void {
    this.#kept.delete(digestOf(id));
  }

  #isOver({ begunAtMs, usedAtMs }: Kept): boolean {
    const nowMs = this.#now();
    return nowMs - begunAtMs >= AGE_MAX || nowMs - usedAtMs >= IDLE_MAX;
  }

  /** Those that are over, and the oldest where there are too many. */
  #forget(): void {
    for (const [key, kept] of this.#kept) {
      if (this.#isOver(kept) || this.#kept.size >= SESSIONS_MAX) this.#kept.delete(key);
    }
  }
}

export function randomToken(): string {
  return randomBytes(ID_BYTES).toString("base64url");
}

function digestOf(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
