import type { Verdict } from "../../shared/verdict.ts";
import type { Defect, Topic } from "./planting.ts";
import type { Answers } from "./workbench.ts";

/** Who does not say PASS. A SKIP is no PASS: no gate lets it through. */
export type Caught = {
  readonly validators: readonly string[];
  readonly checks: readonly string[];
  readonly diff: boolean;
};

export function caughtBy({ validators, checks, diff }: Answers): Caught {
  return { validators: failing(validators), checks: failing(checks), diff: diff.length > 0 };
}

function failing(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.filter(({ status }) => status !== "PASS").map(({ name }) => name);
}

export function isCaught({ validators, checks, diff }: Caught): boolean {
  return validators.length > 0 || checks.length > 0 || diff;
}

/** By defect and by oddity, filled while the suite goes on. */
export class Results {
  readonly #defects = new Map<Defect, Caught>();
  readonly #flagged = new Map<string, boolean>();

  add(defect: Defect, caught: Caught): void {
    this.#defects.set(defect, caught);
  }

  of(defect: Defect): Caught {
    return this.#defects.get(defect) ?? { validators: [], checks: [], diff: false };
  }

  addOddity(title: string, isFlagged: boolean): void {
    this.#flagged.set(title, isFlagged);
  }

  isFlagged(title: string): boolean {
    return this.#flagged.get(title) ?? true;
  }
}

export type Totals = {
  readonly planted: number;
  readonly caught: number;
  readonly byValidators: number;
  readonly byChecks: number;
  readonly byDiff: number;
  readonly byDiffAlone: number;
};

/** The check that maps records anew, as the diff does. */
export const SHARES_MAPPINGS = "spot-check";

/** Whether somebody catches it who does not map anything with the mappings that may be at fault. */
export function isCaughtIndependently({ validators, checks }: Caught): boolean {
  return validators.length > 0 || checks.some((name) => name !== SHARES_MAPPINGS);
}

export function totalsOf(defects: readonly Defect[], results: Results): Totals {
  const all = defects.map((defect) => results.of(defect));
  const count = (isMeant: (caught: Caught) => boolean): number => all.filter(isMeant).length;
  return {
    planted: all.length,
    caught: count(isCaught),
    byValidators: count(({ validators }) => validators.length > 0),
    byChecks: count(({ checks }) => checks.length > 0),
    byDiff: count(({ diff }) => diff),
    byDiffAlone: count(({ validators, checks, diff }) => diff && validators.length + checks.length === 0),
  };
}

export function defectsOf(topics: readonly Topic[]): readonly Defect[] {
  return topics.flatMap(({ defects }) => defects);
}
