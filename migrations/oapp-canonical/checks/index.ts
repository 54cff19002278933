import type { CheckDeclaration } from "../../../shared/check-declaration.ts";
import { cellsCheck, PHASE_CELLS, PROJECT_CELLS } from "../../oapp-production/checks/cells.ts";
import { datesCheck, PHASE_DATES, PROJECT_DATES } from "../../oapp-production/checks/dates.ts";
import { linkChecks } from "../../oapp-production/checks/index.ts";
import { counts } from "./counts.ts";
import { references } from "./references.ts";
import { steps } from "./steps.ts";

/** What the validate phase asks about exports and target together. */
export const checks: readonly CheckDeclaration[] = [
  { kind: "own", check: counts },
  { kind: "own", check: references },
  { kind: "own", check: steps },
  ...linkChecks,
  { kind: "own", check: cellsCheck([PROJECT_CELLS, PHASE_CELLS]) },
  { kind: "own", check: datesCheck([PROJECT_DATES, PHASE_DATES]) },
  { kind: "derivations" },
  { kind: "spot-check", records: 200 },
];
