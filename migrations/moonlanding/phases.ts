import type { PhaseDeclaration } from "../../shared/phase.ts";

/** Phases 3.4 to 3.7 of the plan that Moonlanding follows (moonlanding.md, 6.2). */
export const phases: readonly PhaseDeclaration[] = [
  {
    name: "sample",
    title: "a hundredth of the sources, referentially closed",
    share: 0.01,
    steps: ["backup", "draw", "load", "validate", "close", "rehearse", "report", "certify"],
    gate: ["validators", "closed", "rollback"],
    needs: null,
    needsApproval: false,
    onFailure: "keep",
  },
  {
    name: "pilot",
    title: "a tenth of the sources, with every validator exercised",
    share: 0.1,
    steps: ["backup", "draw", "load", "validate", "close", "rehearse", "report", "certify"],
    gate: ["validators", "coverage", "closed", "rollback"],
    needs: "sample",
    needsApproval: true,
    onFailure: "keep",
  },
  {
    name: "full",
    title: "everything",
    share: 1,
    steps: ["backup", "load", "validate", "rehearse", "report", "certify"],
    gate: ["validators", "coverage", "rollback"],
    needs: "pilot",
    needsApproval: false,
    onFailure: "keep",
  },
  {
    name: "verify",
    title: "every record compared with its source, and twelve checks",
    share: null,
    steps: ["backup", "diff", "check", "rehearse", "report", "certify"],
    gate: ["diff", "checks", "rollback"],
    needs: "full",
    needsApproval: false,
    onFailure: "keep",
  },
];
