import type { ValidatorName } from "../../../coordinator/validators/validator.ts";
import { SUBJECTS, type Planting, type Proof, type SubjectName } from "./planting.ts";

/** Who said FAIL, by planting and target. */
export class Results {
  readonly #failed = new Map<Planting, Map<SubjectName, readonly ValidatorName[]>>();

  add(planting: Planting, subject: SubjectName, failed: readonly ValidatorName[]): void {
    const known = this.#failed.get(planting) ?? new Map<SubjectName, readonly ValidatorName[]>();
    this.#failed.set(planting, known.set(subject, failed));
  }

  /** Null where nothing was planted. */
  failedOn(planting: Planting, subject: SubjectName): readonly ValidatorName[] | null {
    return this.#failed.get(planting)?.get(subject) ?? null;
  }

  /** Whether a validator says FAIL on any of the targets. */
  isFlagged(planting: Planting, name: ValidatorName): boolean {
    return SUBJECTS.some((subject) => this.failedOn(planting, subject)?.includes(name) === true);
  }

  /** Whether a validator says FAIL on all targets in which something was planted. */
  isCaught(planting: Planting, name: ValidatorName): boolean {
    const asked = SUBJECTS.filter((subject) => this.failedOn(planting, subject) !== null);
    return asked.length > 0 && asked.every((subject) => this.failedOn(planting, subject)?.includes(name) === true);
  }
}

/** The figures of one validator. */
export type Score = {
  readonly validator: ValidatorName;
  readonly planted: number;
  readonly caught: number;
  readonly legal: number;
  readonly flagged: number;
  readonly unseen: number;
};

export function scoreOf({ validator, plantings }: Proof, results: Results): Score {
  const defects = plantings.filter(isDefect);
  const oddities = plantings.filter(({ expected }) => expected === "not flagged");
  return {
    validator,
    planted: defects.length,
    caught: defects.filter((planting) => results.isCaught(planting, validator)).length,
    legal: oddities.length,
    flagged: oddities.filter((planting) => isFlaggedByAny(planting, results)).length,
    unseen: plantings.filter(({ expected }) => expected === "not seen").length,
  };
}

export function isDefect({ expected }: Planting): boolean {
  return typeof expected === "object";
}

function isFlaggedByAny(planting: Planting, results: Results): boolean {
  return SUBJECTS.some((subject) => (results.failedOn(planting, subject) ?? []).length > 0);
}
