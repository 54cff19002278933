import type { SettingDeclaration, Settings } from "../../shared/setting.ts";

export const ORPHAN_POLICIES = ["fail", "quarantine", "assign"] as const;
export type OrphanPolicy = (typeof ORPHAN_POLICIES)[number];

export const ORPHAN_POLICY: SettingDeclaration = {
  name: "orphan-policy",
  title:
    "what becomes of a phase without a project: fail (a check fails), quarantine (it is set aside), assign (as --assignments says) (default fail)",
  value: { kind: "choice", values: ORPHAN_POLICIES },
  default: "fail",
  isPinned: true,
};

export const ASSIGNMENTS: SettingDeclaration = {
  name: "assignments",
  title:
    "a CSV file that gives phases without a project one: phaseid, projectID, approver, reason; with --orphan-policy assign",
  value: { kind: "mapping" },
  default: null,
  isPinned: true,
  neededBy: { name: "orphan-policy", value: "assign" },
};

export const DUPLICATE_POLICIES = ["keep-both", "fail"] as const;
export type DuplicatePolicy = (typeof DUPLICATE_POLICIES)[number];

export const DUPLICATE_POLICY: SettingDeclaration = {
  name: "duplicate-policy",
  title:
    "what becomes of ids that occur more than once: keep-both (each gets a suffix, and it is reported) or fail (default keep-both)",
  value: { kind: "choice", values: DUPLICATE_POLICIES },
  default: "keep-both",
  isPinned: true,
};

/** The workspace's, as far as the exports tell (oapp.md, A.1). */
export const DEFAULT_ZONE = { name: "Australia/Brisbane", minutes: 600 };

export const ZONE: SettingDeclaration = {
  name: "zone",
  title: `the time zone of the export's times, which name none (default ${DEFAULT_ZONE.name})`,
  value: { kind: "zone" },
  default: DEFAULT_ZONE.name,
  isPinned: true,
};

export const settings: readonly SettingDeclaration[] = [ORPHAN_POLICY, ASSIGNMENTS, DUPLICATE_POLICY, ZONE];

export function zoneOf(chosen: Settings): string {
  return chosen[ZONE.name] ?? DEFAULT_ZONE.name;
}

export function orphanPolicyOf(chosen: Settings): OrphanPolicy {
  return ORPHAN_POLICIES.find((policy) => policy === chosen[ORPHAN_POLICY.name]) ?? "fail";
}

export function duplicatePolicyOf(chosen: Settings): DuplicatePolicy {
  return DUPLICATE_POLICIES.find((policy) => policy === chosen[DUPLICATE_POLICY.name]) ?? "keep-both";
}
