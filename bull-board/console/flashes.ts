import { randomBytes } from "node:crypto";
import { MINUTE } from "../../shared/config.ts";

/** What came of an action, told on the page that is shown next. */
export type Flash = { readonly isOk: boolean; readonly lines: readonly string[] };

const KEPT_MS = 5 * MINUTE;
const KEPT_MAX = 200;

type Kept = { readonly flash: Flash; readonly owner: string; readonly atMs: number };

/** Kept here and named in the address by a number that nobody can guess: what a page says to have been done cannot be put into a link. */
export class Flashes {
  readonly #kept = new Map<string, Kept>();

  /** `owner` is the token of the session that may read it. */
  keep(flash: Flash, owner: string): string {
    for (const [id, { atMs }] of this.#kept)
      if (this.#kept.size >= KEPT_MAX || Date.now() - atMs > KEPT_MS) this.#kept.delete(id);
    const id = randomBytes(12).toString("base64url");
    this.#kept.set(id, { flash, owner, atMs: Date.now() });
    return id;
  }

  /** Once. */
  take(id: unknown, owner: string): Flash | null {
    if (typeof id !== "string") return null;
    const kept = this.#kept.get(id);
    if (kept === undefined || kept.owner !== owner) return null;
    this.#kept.delete(id);
    return kept.flash;
  }
}
