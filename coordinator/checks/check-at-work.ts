import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../shared/check.ts";
import { toError } from "../../shared/errors.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { SAMPLES_MAX, type Verdict, type VerdictStatus } from "../../shared/verdict.ts";

/** One check from its opening to its verdict, with the time that it takes. Once it has thrown it is asked nothing more, and fails. */
export class CheckAtWork {
  readonly #check: Check;
  readonly #wants: ReadonlySet<string>;
  #open: OpenCheck | null = null;
  #error: Error | null = null;
  #tookMs = 0;

  constructor(check: Check, facts: CheckFacts) {
    this.#check = check;
    this.#wants = new Set(check.collections);
    this.#try(() => {
      this.#open = check.open(facts);
    });
  }

  see(records: readonly SourceRecord[], collection: string): void {
    if (!this.#wants.has(collection)) return;
    this.#try(() => {
      for (const record of records) this.#open?.see(record, collection);
    });
  }

  async conclude(): Promise<Verdict> {
    const startedAtMs = performance.now();
    const outcome = await this.#outcome();
    this.#tookMs += performance.now() - startedAtMs;
    const { name, title } = this.#check;
    const { checked, failed, detail } = outcome;
    const samples = outcome.samples.slice(0, SAMPLES_MAX);
    return {
      name,
      title,
      status: statusOf(outcome),
      checked,
      failed,
      detail,
      samples,
      durationMs: Math.round(this.#tookMs),
    };
  }

  async #outcome(): Promise<CheckOutcome> {
    if (this.#error !== null || this.#open === null) return broken(this.#error ?? new Error("it was never opened"));
    try {
      return await this.#open.conclude();
    } catch (error) {
      return broken(toError(error));
    }
  }

  #try(act: () => void): void {
    if (this.#error !== null) return;
    const startedAtMs = performance.now();
    try {
      act();
    } catch (error) {
      this.#error = toError(error);
    }
    this.#tookMs += performance.now() - startedAtMs;
  }
}

/** A check that could not be brought to its end has found nothing, and that is no PASS. */
function broken(error: Error): CheckOutcome {
  return { checked: 0, failed: 1, detail: `The check broke off: ${error.name}: ${error.message}`, samples: [] };
}

function statusOf({ checked, failed }: CheckOutcome): VerdictStatus {
  if (failed > 0) return "FAIL";
  return checked === 0 ? "SKIP" : "PASS";
}
