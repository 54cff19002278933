import type { CheckOutcome } from "./check.ts";
import { SAMPLES_MAX, type Sample } from "./verdict.ts";

/**
 * What a check has found wrong, by kind. A kind is a clause that says it of one thing ("belongs to another engagement than its path says"); all are counted, and the
 * first samples of each are kept, without personal data.
 */
export class CheckFaults {
  readonly #kinds = new Map<string, { count: number; readonly samples: Sample[] }>();
  #failed = 0;

  /** What is said of the sample is the kind itself, unless there is more to say. */
  add(kind: string, { table, key, detail = kind }: Omit<Sample, "detail"> & { readonly detail?: string }): void {
    const known = this.#kinds.get(kind) ?? { count: 0, samples: [] };
    this.#kinds.set(kind, known);
    known.count += 1;
    this.#failed += 1;
    if (known.samples.length >= SAMPLES_MAX) return;
    known.samples.push(table === undefined ? { key, detail } : { table, key, detail });
  }

  get failed(): number {
    return this.#failed;
  }

  /** "3 rfi …; 1 section …", the most frequent first. */
  describe(): string {
    const kinds = [...this.#kinds].toSorted(([, a], [, b]) => b.count - a.count);
    return kinds.map(([kind, { count }]) => `${count.toLocaleString("en-US")} × ${kind}`).join("; ");
  }

  /** Samples in turn from every kind, so that a frequent one does not hide a rare one. */
  samples(): readonly Sample[] {
    const kinds = [...this.#kinds.values()].map(({ samples }) => samples);
    const samples: Sample[] = [];
    for (let index = 0; index < SAMPLES_MAX; index += 1)
      samples.push(...kinds.flatMap((kind) => kind.slice(index, index + 1)));
    return samples.slice(0, SAMPLES_MAX);
  }

  /** `figures` are told in either case; what is wrong comes before them. */
  conclude({ checked, figures }: { readonly checked: number; readonly figures: string }): CheckOutcome {
    const detail = this.#failed === 0 ? figures : `${this.describe()}. ${figures}`;
    return { checked, failed: this.#failed, detail, samples: this.samples() };
  }
}
