type Sample = { readonly atMs: number; readonly landed: number };

const WINDOW_MS = 15_000;
const WINDOW_MIN_MS = 1000;
const SAMPLE_MS = 250;

/** Documents a second over the last seconds. What had landed before this process looked first is not its doing. */
export class RateMeter {
  readonly #samples: Sample[] = [];

  add(landed: number, atMs: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && atMs - last.atMs < SAMPLE_MS) return;
    this.#samples.push({ atMs, landed });
    while ((this.#samples[1]?.atMs ?? atMs) < atMs - WINDOW_MS) this.#samples.shift();
  }

  /** Null until there is a second to look at. */
  perSecond(): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.atMs - first.atMs < WINDOW_MIN_MS) return null;
    return ((last.landed - first.landed) * 1000) / (last.atMs - first.atMs);
  }
}
