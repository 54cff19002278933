import type { Migration } from "../../shared/migration.ts";
import type { PhaseDeclaration, PhaseName } from "../../shared/phase.ts";
import { tiny } from "./tiny-migration.ts";

function phase(name: PhaseName, given: Partial<PhaseDeclaration>): PhaseDeclaration {
  return {
    name,
    title: `phase ${name} of the tiny migration`,
    share: 1,
    steps: ["backup", "load", "validate", "rehearse", "report", "certify"],
    gate: ["rollback"],
    needs: null,
    needsApproval: false,
    onFailure: "keep",
    ...given,
  };
}

/** The phases of a run, with every kind of step in one of them. Its data is too odd for the validators: they are asked, and keep no gate shut. */
export const WALKED_PHASES: readonly PhaseDeclaration[] = [
  phase("sample", {
    share: 0.2,
    steps: ["backup", "draw", "load", "validate", "close", "rehearse", "report", "certify"],
    gate: ["closed", "rollback"],
    needsApproval: true,
  }),
  phase("full", { needs: "sample" }),
  phase("verify", {
    share: null,
    needs: "full",
    steps: ["backup", "diff", "check", "rehearse", "report", "certify"],
    gate: ["diff", "checks", "rollback"],
  }),
];

/** The tiny migration, walked through phases. */
export const walked: Migration = {
  ...tiny,
  phases: WALKED_PHASES,
  sampling: {
    collections: {
      people: { kind: "whole" },
      guests: { kind: "whole" },
      parents: { kind: "roots", stratum: () => "all" },
      children: { kind: "below" },
    },
    required: [],
    dangling: { rules: ["missing-parent"], standIns: [] },
  },
  checks: [{ kind: "spot-check", records: 30 }],
};
