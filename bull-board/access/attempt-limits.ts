import { MINUTE, SECOND } from "../../shared/config.ts";

/** What failed attempts are counted by. */
export type Attempted = { readonly name: string; readonly address: string };

/** After `free` failures each further one makes the next wait twice as long. A name waits less: strangers can use it up for whoever bears it. */
const LIMITS = {
  name: { free: 5, waitMax: MINUTE },
  address: { free: 20, waitMax: 15 * MINUTE },
} as const;
const WAIT_MIN = 2 * SECOND;
const FORGOTTEN_AFTER = 30 * MINUTE;
const KEPT_MAX = 20_000;

type Count = { failures: number; untilMs: number; atMs: number };

/** Slows down whoever guesses passwords, by the name that is tried and by the address that tries. */
export class AttemptLimits {
  readonly #counts = new Map<string, Count>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds to wait; 0 lets the attempt begin, and counts it as failed until it is told to have succeeded: many at once are counted too. */
  begin(attempted: Attempted): number {
    const nowMs = this.#now();
    const counts = KINDS.map((kind) => ({ kind, count: this.#countOf(kind, attempted) }));
    const waitMs = Math.max(...counts.map(({ count }) => count.untilMs - nowMs));
    if (waitMs > 0) return waitMs;
    for (const { kind, count } of counts) {
      count.failures += 1;
      count.atMs = nowMs;
      count.untilMs = nowMs + waitAfter(count.failures, LIMITS[kind]);
    }
    return 0;
  }

  /** Failures under a name are forgotten; those of an address are not, or one password would buy many guesses. */
  succeed(attempted: Attempted): void {
    this.#counts.delete(keyOf("name", attempted));
    const count = this.#countOf("address", attempted);
    count.failures -= 1;
    count.untilMs = 0;
  }

  #countOf(kind: Kind, attempted: Attempted): Count {
    const key = keyOf(kind, attempted);
    const known = this.#counts.get(key);
    if (known !== undefined && this.#now() - known.atMs < FORGOTTEN_AFTER) return known;
    if (this.#counts.size >= KEPT_MAX) this.#forget();
    const count = { failures: 0, untilMs: 0, atMs: this.#now() };
    this.#counts.set(key, count);
    return count;
  }

  #forget(): void {
    const [oldest] = this.#counts.keys();
    for (const [key, { atMs }] of this.#counts) {
      if (key === oldest || this.#now() - atMs >= FORGOTTEN_AFTER) this.#counts.delete(key);
    }
  }
}

type Kind = keyof typeof LIMITS;
const KINDS = ["name", "address"] as const satisfies readonly Kind[];

function keyOf(kind: Kind, attempted: Attempted): string {
  return `${kind} ${attempted[kind]}`;
}

function waitAfter(failures: number, { free, waitMax }: (typeof LIMITS)[Kind]): number {
  return failures < free ? 0 : Math.min(waitMax, WAIT_MIN * 2 ** (failures - free));
}
