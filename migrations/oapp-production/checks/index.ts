import type { CheckDeclaration } from "../../../shared/check-declaration.ts";
import type { Check } from "../../../shared/check.ts";
import { cellsCheck, OTHER_CELLS, PHASE_CELLS, PROJECT_CELLS } from "./cells.ts";
import { datesCheck, OTHER_DATES, PHASE_DATES, PROJECT_DATES } from "./dates.ts";
import { disagreementsCheck } from "./disagreements.ts";
import { duplicateKeysCheck } from "./duplicate-keys.ts";
import { linkageCheck } from "./linkage.ts";
import { orphansCheck } from "./orphans.ts";
import { vocabulariesCheck } from "./vocabularies.ts";

/** What is asked of projects and phases, whatever else a migration loads. */
export const linkChecks: readonly CheckDeclaration[] = [
  own(linkageCheck),
  own(orphansCheck),
  own(disagreementsCheck),
  own(duplicateKeysCheck),
  own(vocabulariesCheck),
];

export const checks: readonly CheckDeclaration[] = [
  ...linkChecks,
  own(cellsCheck([PROJECT_CELLS, PHASE_CELLS, ...OTHER_CELLS])),
  own(datesCheck([PROJECT_DATES, PHASE_DATES, ...OTHER_DATES])),
  { kind: "derivations" },
  { kind: "spot-check", records: 200 },
];

function own(check: Check): CheckDeclaration {
  return { kind: "own", check };
}
