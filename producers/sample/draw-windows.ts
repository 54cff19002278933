import { invariant } from "../../shared/errors.ts";
import { compareKeys, type Key } from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { SampledRange } from "../../shared/sample.ts";
import type { Sampled, SampleReader } from "./sample-reader.ts";
import { seededId } from "./seeded.ts";

export type DrawnWindows = { readonly ranges: readonly SampledRange[]; readonly records: readonly SourceRecord[] };

export type WindowsOptions = { readonly seed: number; readonly wanted: number };

/** Documents a window, about: fewer would make more ranges, more would all be from one place. */
const WINDOW_SIZE = 25;
const WINDOWS_MAX = 64;

/**
 * So many documents of a collection, as runs of neighbours that begin at ids which the seed decides. Ids are mostly random, so that any run of them is as
 * good as another; where they are not the runs are only less evenly spread.
 */
export async function drawWindows(
  reader: SampleReader,
  sampled: Sampled,
  { seed, wanted }: WindowsOptions,
): Promise<DrawnWindows> {
  const { at, name } = sampled.collection;
  invariant(at.kind === "collection", `${name} is a collection, of which windows can be drawn`);
  const windows = Math.min(WINDOWS_MAX, Math.ceil(wanted / WINDOW_SIZE));
  const size = Math.ceil(wanted / windows);
  const starts = Array.from({ length: windows }, (_, index) => `${at.path}/${seededId(seed, `${name} ${index}`)}`);
  const drawing = new Windows(reader, sampled);
  const ordered = starts.toSorted(compareKeys);
  for (const start of ordered) await drawing.draw({ start, upTo: null, limit: Math.min(size, wanted - drawing.drawn) });
  // Starts near the end find less than they should: the rest is taken from the beginning.
  await drawing.draw({ start: null, upTo: ordered[0] ?? null, limit: wanted - drawing.drawn });
  return drawing.windows();
}

type Stretch = { readonly start: Key | null; readonly upTo: Key | null; readonly limit: number };

class Windows {
  readonly #reader: SampleReader;
  readonly #sampled: Sampled;
  readonly #ranges: SampledRange[] = [];
  readonly #records: SourceRecord[] = [];
  #reached: Key | null = null;

  constructor(reader: SampleReader, sampled: Sampled) {
    this.#reader = reader;
    this.#sampled = sampled;
  }

  get drawn(): number {
    return this.#records.length;
  }

  /** From the start on, or from where the window before has ended. */
  async draw({ start, upTo, limit }: Stretch): Promise<void> {
    if (limit <= 0) return;
    const after =
      start !== null && this.#reached !== null && compareKeys(this.#reached, start) > 0 ? this.#reached : start;
    const page = await this.#reader.page(this.#sampled, { after, upTo }, limit);
    const last = page.at(-1);
    if (last === undefined) return;
    this.#ranges.push({ after, upTo: last.path, counted: page.length });
    this.#records.push(...page);
    if (start !== null) this.#reached = last.path;
  }

  windows(): DrawnWindows {
    return { ranges: this.#ranges, records: this.#records };
  }
}
