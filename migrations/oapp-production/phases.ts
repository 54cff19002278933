import type { PhaseDeclaration, PhaseName } from "../../shared/phase.ts";
import type { Mode } from "../../shared/setting.ts";

/** staging and commit of oapp.md, A.5: nothing is committed that has not passed as staging over the same files. */
export const phases: readonly PhaseDeclaration[] = [
  {
    name: "stage",
    title: "everything, proved and published as staging",
    share: 1,
    steps: ["backup", "load", "validate", "diff", "check", "publish", "report", "certify"],
    gate: ["validators", "coverage", "diff", "checks", "published"],
    needs: null,
    needsApproval: false,
    onFailure: "keep",
  },
  {
    name: "commit",
    title: "production brought in line with staging, field by field",
    share: null,
    steps: ["promote", "report", "certify"],
    gate: ["promoted"],
    needs: "stage",
    needsApproval: false,
    onFailure: "keep",
  },
];

export const modes: { readonly [mode in Mode]?: readonly PhaseName[] } = { staging: ["stage"], commit: ["commit"] };
