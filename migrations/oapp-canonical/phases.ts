import type { PhaseDeclaration, PhaseName } from "../../shared/phase.ts";
import type { Mode } from "../../shared/setting.ts";

/** Counted, built beside what is live, proved there, put in its place, and watched (oapp.md, B.5). */
export const phases: readonly PhaseDeclaration[] = [
  {
    name: "plan",
    title: "the exports counted, and held against what is expected",
    share: 0,
    steps: ["backup", "survey", "report", "certify"],
    gate: ["expected"],
    needs: null,
    needsApproval: false,
    onFailure: "keep",
  },
  {
    name: "stage",
    title: "the hierarchy rebuilt beside the live one, and published as staging",
    share: 1,
    steps: ["backup", "load", "publish", "report", "certify"],
    gate: ["coverage", "published"],
    needs: "plan",
    needsApproval: false,
    onFailure: "keep",
  },
  {
    name: "validate",
    title: "the rebuilt hierarchy proved against the exports",
    share: null,
    steps: ["validate", "diff", "check", "report", "certify"],
    gate: ["validators", "diff", "checks"],
    needs: "stage",
    needsApproval: false,
    onFailure: "keep",
  },
  {
    name: "cutover",
    title: "the live tables replaced within their budgets, or left as they were",
    share: null,
    steps: ["cutover", "report", "certify"],
    gate: ["cutover"],
    needs: "validate",
    needsApproval: false,
    onFailure: "keep",
  },
  {
    name: "verify",
    title: "the live tables checked again, and watched",
    share: null,
    steps: ["monitor", "report", "certify"],
    gate: ["monitored"],
    needs: "cutover",
    needsApproval: false,
    onFailure: "keep",
  },
];

export const modes: { readonly [mode in Mode]?: readonly PhaseName[] } = {
  staging: ["plan", "stage", "validate"],
  commit: ["cutover", "verify"],
};
