import type { Outcome, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, TransformContext } from "../../../shared/migration.ts";
import { phasesCollection } from "../../oapp-production/collections/phases.ts";
import { landSteps } from "../land-steps.ts";
import { CANONICAL } from "../system.ts";

const base = phasesCollection(CANONICAL);

/** Phase records, each with the items of its relation cells and the steps of its notes. */
export const phases: Collection = {
  ...base,
  fields: { ...base.fields, notes: { to: ["phase.notes", "step.raw", "step.name", "step.output", "step.status"] } },
  transform: (record, context) => withSteps(base.transform(record, context), record, context),
};

function withSteps(outcome: Outcome, record: SourceRecord, context: TransformContext): Outcome {
  const [phase] = outcome.landings;
  if (phase?.kind !== "mapped") return outcome;
  const { landings, findings } = landSteps(record, context);
  return {
    ...outcome,
    landings: [...outcome.landings, ...landings],
    findings: [...(outcome.findings ?? []), ...findings],
  };
}
