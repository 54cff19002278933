import type { ValidatorName } from "../../../coordinator/validators/validator.ts";
import type { Change } from "../workshop.ts";

/** What is planted in: the small target made by hand, and one that the engine has landed. */
export const SUBJECTS = ["sound", "moonlanding"] as const;
export type SubjectName = (typeof SUBJECTS)[number];
export type Changes = Readonly<Partial<Record<SubjectName, Change>>>;

/** One change to a sound target and what the validators must make of it. */
export type Planting = {
  /** A sentence: what was done. */
  readonly title: string;
  readonly on: Changes;
  readonly expected: Expected;
};

/**
 * The validator says FAIL with such a detail; or none of the eight says FAIL, because nothing is wrong ("not flagged") or because something is that
 * none can know ("not seen").
 */
export type Expected = { readonly status: "FAIL"; readonly detail: RegExp } | "not flagged" | "not seen";

export type Proof = { readonly validator: ValidatorName; readonly plantings: readonly Planting[] };

/** The same change to both targets. */
export function both(change: Change): Changes {
  return { sound: change, moonlanding: change };
}

export function defect(title: string, on: Changes, detail: RegExp): Planting {
  return { title, on, expected: { status: "FAIL", detail } };
}

export function oddity(title: string, on: Changes): Planting {
  return { title, on, expected: "not flagged" };
}

export function unseen(title: string, on: Changes): Planting {
  return { title, on, expected: "not seen" };
}
