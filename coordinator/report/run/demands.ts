import { counted } from "../../validators/fault.ts";
import type { PhaseName } from "../../../shared/phase.ts";
import type { RunEvidence, PhaseEvidence } from "./phase-evidence.ts";
import { phaseState } from "./phase-state.ts";

/** Something that waits for a person: what it is, and the commands that answer it. */
export type Demand = {
  readonly kind: "must" | "look";
  readonly what: string;
  readonly reasons: readonly string[];
  readonly commands: readonly string[];
  /** The phase that waits for approval, where that is what is asked for. */
  readonly approves: PhaseName | null;
};

/** What a person must decide now, and what somebody should look at. A pure function of what the files say. */
export function demandsOf(evidence: RunEvidence): readonly Demand[] {
  const musts = evidence.phases.flatMap((phase) => phaseDemands(phase, evidence));
  const loaded = evidence.phases.filter(
    ({ declaration, target }) => target !== null && declaration.steps.includes("load"),
  );
  // The last one shows again what the ones before it showed.
  return [...decisionFaults(evidence), ...musts, ...loaded.slice(-1).flatMap((phase) => looks(phase, evidence))];
}

function phaseDemands(phase: PhaseEvidence, { run, migration }: RunEvidence): readonly Demand[] {
  const { name } = phase.declaration;
  const state = phaseState(phase);
  const again = `touchdown run ${migration} --run ${run}`;
  switch (state.kind) {
    case "gate-failed":
      return [
        {
          kind: "must",
          what: `The gate of phase ${name} does not hold${state.isRolledBack ? "; its target is what it was before" : ""}. Mend the cause and run again, or answer for it by name`,
          reasons: state.waivable.map(({ name: item, status, detail }) => `${item} ${status}: ${detail}`),
          commands: [
            again,
            ...state.waivable.map(
              ({ name: item }) => `touchdown waive ${run} ${name} --what ${item} --by NAME --why TEXT`,
            ),
          ],
          approves: null,
        },
      ];
    case "certified":
      if (state.approval !== "missing") return [];
      return [
        {
          kind: "must",
          what: `Phase ${name} has passed and waits for approval. Whoever approves it answers for its report`,
          reasons: [],
          commands: [`touchdown approve ${run} ${name} --by NAME`],
          approves: name,
        },
      ];
    case "damaged":
      return [
        {
          kind: "must",
          what: `The certificate of phase ${name} does not hold`,
          reasons: [state.fault],
          commands: [`touchdown report ${run} --verify`],
          approves: null,
        },
      ];
    case "undone":
      return [
        {
          kind: "must",
          what: `What phase ${name} had loaded was rolled back. Run it again, or leave it`,
          reasons: [],
          commands: [again],
          approves: null,
        },
      ];
    case "not-begun":
    case "under-way":
    case "left-out":
      return [];
  }
}

function decisionFaults({ run, decisions }: RunEvidence): readonly Demand[] {
  if (decisions.faults.length === 0) return [];
  return [
    {
      kind: "must",
      what: "The record of decisions is not what was written: put it back as it was",
      reasons: decisions.faults,
      commands: [`touchdown report ${run} --verify`],
      approves: null,
    },
  ];
}

/** They stop nothing. */
function looks({ declaration, target }: PhaseEvidence, { run }: RunEvidence): readonly Demand[] {
  if (target === null) return [];
  const own = declaration.share === 1 ? run : `${run}/${declaration.name}`;
  const { rejects, warnings } = target;
  const rejected = rejects.reduce((sum, { count }) => sum + count, 0);
  return [
    ...(rejected === 0
      ? []
      : [
          {
            kind: "look" as const,
            what: `Phase ${declaration.name} rejected ${counted(rejected, "record")}`,
            reasons: [rejects.map(({ rule, count }) => `${rule} ${count}`).join(", ")],
            commands: [`touchdown rejects ${own}`],
            approves: null,
          },
        ]),
    ...(warnings.length === 0
      ? []
      : [
          {
            kind: "look" as const,
            what: `Phase ${declaration.name} warns`,
            reasons: warnings,
            commands: [],
            approves: null,
          },
        ]),
  ];
}
