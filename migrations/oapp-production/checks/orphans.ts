import { CheckFaults } from "../../../shared/check-faults.ts";
import type { Check, CheckFacts, CheckOutcome } from "../../../shared/check.ts";
import { orphanPolicyOf } from "../settings.ts";

/** No phase is without a project unless the orphan policy says what becomes of it, and every line of the mapping file was followed. */
export const orphansCheck: Check = {
  name: "orphans",
  title: "Phases without a project are dealt with as the policy says",
  collections: [],
  open: (facts) => ({ see: () => undefined, conclude: () => conclude(facts) }),
};

type PhaseRow = {
  readonly path: string;
  readonly state: string | null;
  readonly reason: string | null;
  readonly policy: string | null;
  readonly fault: string | null;
  readonly approver: string | null;
  readonly phaseId: string;
};

/** State of a phase that has no project by the source, under each policy. */
const DEALT_WITH: Readonly<Record<string, readonly string[]>> = {
  fail: [],
  quarantine: ["quarantined"],
  assign: ["assigned"],
};

function conclude({ target, given }: CheckFacts): CheckOutcome {
  const faults = new CheckFaults();
  const policy = orphanPolicyOf(given.settings);
  const counts = new Map<string, number>();
  let phases = 0;
  const rows = target.prepare<[], PhaseRow>(
    `SELECT p.source_path AS path, coalesce(p.phase_id, p.title) AS phaseId, l.state, l.reason, l.policy, l.assignment_fault AS fault, l.approver
     FROM phase AS p LEFT JOIN phase_link AS l ON l.phase_ref = p.id ORDER BY p.source_path`,
  );
  for (const row of rows.iterate()) {
    const state = row.state ?? "undecided";
    phases += 1;
    counts.set(state, (counts.get(state) ?? 0) + 1);
    for (const { kind, detail } of faultsOf(row, policy))
      faults.add(kind, { table: "phase_link", key: row.path, detail });
  }
  const unused = target.prepare<[], { line: number; given: string }>(
    `SELECT line, phase_given AS given FROM assignment WHERE line NOT IN (SELECT assignment_line FROM phase_link WHERE assignment_line IS NOT NULL) ORDER BY line`,
  );
  for (const { line, given: name } of unused.iterate())
    faults.add("record of the mapping file assigns no phase", {
      table: "assignment",
      key: `record ${line}`,
      detail: name,
    });
  const states = [...counts].map(([state, count]) => `${state} ${count}`).toSorted();
  return faults.conclude({ checked: phases, figures: `${phases} phases, policy ${policy}: ${states.join(", ")}.` });
}

type Found = { readonly kind: string; readonly detail: string };

function faultsOf({ state, reason, fault, approver, phaseId, ...row }: PhaseRow, policy: string): readonly Found[] {
  const found: Found[] = [];
  const detail = `${phaseId}: ${reason ?? "no reason"}`;
  if (state === null) found.push({ kind: "phase was not decided on", detail: phaseId });
  if (fault !== null) found.push({ kind: "assignment could not be followed", detail: `${phaseId}: ${fault}` });
  if (state === "orphan") found.push({ kind: `phase has no project, and the policy is ${policy}`, detail });
  const isDealtWith = state === "quarantined" || state === "assigned";
  if (isDealtWith && (row.policy !== policy || DEALT_WITH[policy]?.includes(state) !== true))
    found.push({ kind: `phase is ${state}, and the policy is ${policy}`, detail });
  if (isDealtWith && (reason ?? "") === "") found.push({ kind: "decision has no reason", detail: phaseId });
  if (state === "assigned" && (approver ?? "").trim() === "")
    found.push({ kind: "assignment has no approver", detail: phaseId });
  return found;
}
