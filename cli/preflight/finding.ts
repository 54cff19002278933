import { Failure, type FailureCode } from "../../shared/errors.ts";

/**
 * What a run would meet, found before it begins. "blocks": the run is refused or cannot come to its end, with the code that it would fail with. "warns": it
 * goes on, and somebody should know.
 */
export type Finding =
  | { readonly kind: "blocks"; readonly code: FailureCode; readonly what: string; readonly hint: string }
  | { readonly kind: "warns"; readonly what: string; readonly hint: string };

export type Blocking = Extract<Finding, { kind: "blocks" }>;

export function isBlocking(finding: Finding): finding is Blocking {
  return finding.kind === "blocks";
}

export function blocks(code: FailureCode, what: string, hint: string): Finding {
  return { kind: "blocks", code, what, hint };
}

export function warns(what: string, hint: string): Finding {
  return { kind: "warns", what, hint };
}

export function blockingFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => Number(a.kind === "warns") - Number(b.kind === "warns"));
}

/** A failure of the world as a finding; our own mistakes stay what they are. */
export function findingOf(thrown: unknown): Finding {
  if (!(thrown instanceof Failure)) throw thrown;
  return blocks(thrown.code, thrown.message, thrown.hint);
}
