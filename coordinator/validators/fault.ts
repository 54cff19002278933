import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import type { VerdictDraft } from "./validator.ts";

/** One thing that is wrong: how often, what (a clause that follows the count or stands alone), and where. */
export type Fault = { readonly count: number; readonly what: string; readonly samples: readonly Sample[] };

export type Findings = {
  readonly checked: number;
  readonly faults: readonly Fault[];
  /** The sentence of a PASS. */
  readonly passed: string;
  /** The sentence of a SKIP: why there was nothing to look at. */
  readonly skipped: string;
};

/** FAIL if there is any fault, SKIP if there was nothing to look at, else PASS. */
export function conclude({ checked, faults, passed, skipped }: Findings): VerdictDraft {
  const failed = faults.reduce((sum, fault) => sum + fault.count, 0);
  if (faults.length > 0) {
    const detail = `${faults.map(({ what }) => what).join("; ")}.`;
    return { status: "FAIL", checked, failed, detail, samples: spread(faults) };
  }
  if (checked === 0) return { status: "SKIP", checked, failed, detail: skipped, samples: [] };
  return { status: "PASS", checked, failed, detail: passed, samples: [] };
}

/** A whole number as people read it: 420,020. */
export function figure(count: number): string {
  return count.toLocaleString("en-US");
}

/** "1 row", "3 rows". */
export function counted(count: number, noun: string): string {
  return `${figure(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Samples in turn from every fault, so that a frequent one does not hide a rare one. */
function spread(faults: readonly Fault[]): readonly Sample[] {
  const samples: Sample[] = [];
  const longest = Math.max(...faults.map((fault) => fault.samples.length));
  for (let index = 0; index < longest; index += 1) {
    samples.push(...faults.flatMap((fault) => fault.samples.slice(index, index + 1)));
  }
  return samples.slice(0, SAMPLES_MAX);
}
