import type { Extraction } from "../../migrations/oapp-canonical/steps/step.ts";

/** A step as somebody labelled it. */
export type LabelledStep = {
  readonly label: string | null;
  readonly name: string;
  readonly output: string | null;
  readonly status: string;
  readonly isSideQuest: boolean;
  readonly rag: string | null;
  readonly statusSource: string;
};

/** The notes of one phase, with what is in them and what was found. */
export type ScoredCase = {
  readonly name: string;
  readonly expected: { readonly steps: readonly LabelledStep[]; readonly candidates: number };
  readonly found: Extraction;
};

export type Score = { readonly precision: number; readonly recall: number; readonly misses: readonly string[] };

/** What two steps must have in common to be the same. */
export const MEASURES: Readonly<Record<string, (step: LabelledStep) => string>> = {
  "label, name, status": ({ label, name, status }) => JSON.stringify([label, name, status]),
  "label, whole row, status": ({ label, name, output, status }) =>
    JSON.stringify([label, squeezed(name + (output ?? "")), status]),
  name: ({ name }) => name,
  everything: ({ label, name, output, status, isSideQuest, rag, statusSource }) =>
    JSON.stringify([label, name, output, status, isSideQuest, rag, statusSource]),
};

/** Steps of one case are matched as a multiset: each of them once. */
export function scoreSteps(cases: readonly ScoredCase[], measure: string): Score {
  const keyOf = MEASURES[measure] ?? String;
  let matched = 0;
  const misses: string[] = [];
  for (const { name, expected, found } of cases) {
    const open = expected.steps.map(keyOf);
    for (const key of found.steps.map(keyOf)) {
      const at = open.indexOf(key);
      if (at < 0) misses.push(`${name}: found ${key}`);
      else open.splice(at, 1);
    }
    matched += expected.steps.length - open.length;
    misses.push(...open.map((key) => `${name}: missed ${key}`));
  }
  const expectedSteps = cases.reduce((sum, { expected }) => sum + expected.steps.length, 0);
  const foundSteps = cases.reduce((sum, { found }) => sum + found.steps.length, 0);
  return { precision: matched / foundSteps, recall: matched / expectedSteps, misses };
}

/** "steps by name: precision 0.9882 recall 0.9882", with what was missed where that is not all. */
export function describeScore(title: string, { precision, recall, misses }: Score): string {
  const figures = `${title}: precision ${precision.toFixed(4)} recall ${recall.toFixed(4)}`;
  return [figures, ...misses.slice(0, 20).map((miss) => `  ${miss}`), ""].join("\n");
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/gu, "");
}
