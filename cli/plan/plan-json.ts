import { isBlocking } from "../preflight/finding.ts";
import type { CountedCollection, Counted } from "../preflight/count-collections.ts";
import { sumOf } from "../sum-of.ts";
import type { ShownPlan } from "./plan-lines.ts";
import { sumSteps, type PlanSum } from "./sum-steps.ts";

/** A plan for programs. What is partly unknown is null: a sum of the rest would be taken for the whole. */
export function planJson({ migration, chosen, planned, findings }: ShownPlan): object {
  const { steps, collections, rates } = planned;
  const blocking = findings.filter(isBlocking);
  const [first] = blocking;
  const phases = [...new Set(steps.map(({ phase }) => phase))];
  return {
    ok: first === undefined,
    migration: migration.name,
    version: migration.version,
    run: chosen.isUnfinished ? chosen.run : null,
    documents: sumOf(collections.map((each) => each.documents)),
    ...sums(steps),
    basis: { kind: rates.basis, said: rates.said },
    phases: phases.map((phase) => {
      const own = steps.filter((step) => step.phase === phase);
      return { phase, ...sums(own), steps: own };
    }),
    collections: collections.map(toCounted),
    findings: blocking.map(({ what, hint }) => `${what}. ${hint}`),
    preflight: findings,
    ...(first === undefined ? {} : { error: { code: first.code, message: first.what, hint: first.hint } }),
  };
}

function sums(steps: ShownPlan["planned"]["steps"]): object {
  const { reads, durationMs, bytes } = sumSteps(steps);
  return { reads: wholeOf(reads), durationMs: wholeOf(durationMs), bytes: wholeOf(bytes) };
}

function wholeOf({ known, isWhole }: PlanSum): number | null {
  return isWhole ? known : null;
}

function toCounted({ collection, system, path, wave, documents, ranges, pages, reads }: Counted): CountedCollection {
  return { collection, system, path, wave, documents, ranges, pages, reads };
}
