import type { SettingDeclaration, Settings } from "../../shared/setting.ts";
import { ASSIGNMENTS, DUPLICATE_POLICY, ORPHAN_POLICY, ZONE } from "../oapp-production/settings.ts";

const STEP_CHOICES = ["strict", "candidates"] as const;

const STEPS: SettingDeclaration = {
  name: "steps",
  title:
    "which steps are taken from notes: strict (the five formats, the rest is reported) or candidates (action items and feature rows too, marked) (default strict)",
  value: { kind: "choice", values: STEP_CHOICES },
  default: "strict",
  isPinned: true,
};

/** A live hierarchy has one row an id, unless somebody says otherwise. */
const DUPLICATES: SettingDeclaration = {
  ...DUPLICATE_POLICY,
  title:
    "what becomes of ids that occur more than once: fail (a check fails) or keep-both (each gets a suffix, and it is reported) (default fail)",
  default: "fail",
};

export const settings: readonly SettingDeclaration[] = [ORPHAN_POLICY, ASSIGNMENTS, DUPLICATES, STEPS, ZONE];

/** Whether candidates become rows. */
export function takesCandidates(chosen: Settings): boolean {
  return chosen[STEPS.name] === "candidates";
}
