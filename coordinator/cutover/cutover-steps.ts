import type { CutoverPart } from "../../shared/cutover.ts";
import type { CutoverAct } from "./decide-cutover.ts";

/** What a cutover consists of, in this order. A plan shows the same. */
export const CUTOVER_STEPS = [
  {
    name: "health-before",
    part: "pre-migration",
    of: "prepare",
    title: "ask whether the services are well before anything is touched",
  },
  { name: "backup", part: "pre-migration", of: "prepare", title: "back the live database up, and prove the copy" },
  { name: "staging", part: "pre-migration", of: "prepare", title: "validate the staging database a last time" },
  { name: "stop", part: "migration", of: "swap", title: "stop the services" },
  { name: "swap", part: "migration", of: "swap", title: "swap the tables in one transaction" },
  { name: "protected", part: "validation", of: "prove", title: "compare swapped and protected tables" },
  { name: "criteria", part: "validation", of: "prove", title: "ask the criteria of the live database" },
  { name: "smoke", part: "validation", of: "prove", title: "ask the smoke queries" },
  { name: "start", part: "recovery", of: "prove", title: "start the services" },
  { name: "health", part: "recovery", of: "prove", title: "ask until the services are well" },
  { name: "anchor", part: "recovery", of: "prove", title: "tell the anchor file" },
] as const satisfies readonly CutoverStepDeclaration[];

type CutoverStepDeclaration = {
  readonly name: string;
  readonly part: CutoverPart;
  readonly of: CutoverAct;
  readonly title: string;
};

export type CutoverStepName = (typeof CUTOVER_STEPS)[number]["name"];

/** One act a step: the live ones do it and say what they found, those of a dry run say what would be done. */
export type CutoverActions<Result> = Readonly<Record<CutoverStepName, () => Promise<Result>>>;

/** What a step found: it holds where nothing failed. */
export type StepOutcome = {
  readonly checked: number;
  readonly faults: readonly string[];
  /** One sentence with figures. */
  readonly detail: string;
};
