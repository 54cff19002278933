import type { PhaseEvidence } from "../../coordinator/report/run/phase-evidence.ts";
import { verdictsOf } from "../../coordinator/report/run/render-gates.ts";
import type { Verdict } from "../../shared/verdict.ts";

/** Verdicts under the names that a gate gives them, without their samples: those are shown where verdicts are, to whom they may be shown. */
export function conditionTitles(phase: PhaseEvidence): ReadonlyMap<string, Verdict> {
  return new Map([...verdictsOf(phase)].map(([name, verdict]) => [name, { ...verdict, samples: [] }]));
}
