import { expect, test } from "vitest";
import { decidePhase, type PhaseDecision } from "../../../coordinator/phases/decide-phase.ts";
import type { PhaseFacts } from "../../../coordinator/phases/phase-facts.ts";
import type { StepRecords } from "../../../coordinator/phases/phase-record.ts";
import type { CutOver } from "../../../shared/cutover.ts";
import type { GateItem, PhaseDeclaration, PhaseStep } from "../../../shared/phase.ts";
import type { Published } from "../../../shared/publication.ts";

const PHASE: PhaseDeclaration = {
  name: "pilot",
  title: "a tenth",
  share: 0.1,
  steps: ["backup", "draw", "load", "validate", "rehearse", "report", "certify"],
  gate: ["validators", "rollback"],
  needs: "sample",
  needsApproval: true,
  onFailure: "keep",
};
const LIVE: PhaseDeclaration = { ...PHASE, onFailure: "roll-back" };

const NOW = "ledger-now";

const PUBLISHED: Published = {
  set: "staging",
  folder: "staging",
  digest: "p",
  tables: [],
  files: [],
  writes: 0,
  changes: null,
  governanceEntries: 0,
  verdicts: [],
};
const CUT_OVER: CutOver = {
  outcome: "new",
  anchor: "a",
  startedAt: "2026-11-21T10:00:00.000Z",
  endedAt: "2026-11-21T10:00:00.000Z",
  steps: [],
  budgets: [],
  downtimeMs: 0,
  availability: null,
  backup: null,
  rolledBack: null,
  archive: "archive",
  verdicts: [],
};

/** Records of these steps, as of this ledger. What they hold is not looked at. */
function done(steps: readonly PhaseStep[], ledgerDigest = NOW): StepRecords {
  const at = "2026-11-21T10:00:00.000Z";
  const head = { startedAt: at, doneAt: at, durationMs: 1, ledgerDigest };
  const details: Required<{ [Step in PhaseStep]: NonNullable<StepRecords[Step]>["detail"] }> = {
    backup: { name: "before-pilot", seal: "seal", bytes: 1, seconds: 1 },
    draw: { digest: "d", seed: 1, share: 0.1, documents: 1, reads: 1, sources: {}, toppedUp: [], notFound: [] },
    load: { documents: 1, reads: 1, sources: {} },
    validate: { verdicts: [] },
    close: { item: { name: "closed", status: "PASS", checked: 1, failed: 0, detail: "", waiver: null }, reads: 1 },
    diff: { ok: true, matching: 1, mismatched: 0, missing: 0, extra: 0, detail: "", reads: 1 },
    check: { verdicts: [], reads: 1 },
    survey: { sources: {}, expected: [], files: [], settings: {}, reads: 0 },
    publish: PUBLISHED,
    promote: { ...PUBLISHED, set: "production" },
    cutover: CUT_OVER,
    monitor: CUT_OVER,
    rehearse: { backup: "before-pilot", seconds: 1 },
    report: { digest: "r", gate: "g" },
    certify: { digest: "c" },
  };
  // Each detail stands under its own step.
  return Object.fromEntries(steps.map((step) => [step, { ...head, detail: details[step] }])) as StepRecords;
}

const FACTS: PhaseFacts = {
  steps: {},
  begunBy: null,
  ledgerDigest: null,
  certificate: { kind: "none" },
  needed: { kind: "valid", digest: "sample" },
  approval: "not-needed",
  sourceChanges: [],
  backup: { kind: "none" },
  hasLanded: false,
  isLoaded: false,
  gate: [],
  isRolledBack: false,
};

const BACKED_UP = { steps: done(["backup"]), ledgerDigest: NOW, backup: { kind: "fresh" } } as const;
const DRAWN = { ...BACKED_UP, steps: done(["backup", "draw"]) };
const LOADED = { ...BACKED_UP, steps: done(["backup", "draw", "load"]), hasLanded: true, isLoaded: true };
const ALL = {
  ...LOADED,
  steps: done(["backup", "draw", "load", "validate", "rehearse", "report"]),
} satisfies Partial<PhaseFacts>;

function item(status: GateItem["status"], waiver: string | null = null): GateItem {
  return { name: "validators:row-count", status, checked: 1, failed: Number(status === "FAIL"), detail: "why", waiver };
}

type Case = readonly [title: string, facts: Partial<PhaseFacts>, decision: string, phase?: PhaseDeclaration];

const CASES: readonly Case[] = [
  ["a phase begins with a backup", {}, "backup"],
  ["a phase with its certificate is done", { certificate: { kind: "valid", digest: "c" } }, "done"],
  ["a phase that was left out on record is done", { certificate: { kind: "waived", digest: "w" } }, "done"],
  [
    "a phase that another version began is refused",
    { begunBy: "by Touchdown 0.0.1, and this is 0.1.0" },
    "VERSION_MISMATCH",
  ],
  ["a phase without the certificate that it needs is refused", { needed: { kind: "none" } }, "CERTIFICATE_MISSING"],
  [
    "a phase is refused whose predecessor's certificate does not hold",
    { needed: { kind: "invalid", faults: ["its seal is broken"], issuedAt: null } },
    "CERTIFICATE_INVALID",
  ],
  ["a phase goes on behind one that was left out on record", { needed: { kind: "waived", digest: "w" } }, "backup"],
  ["a phase waits for the approval of the one before", { approval: "missing" }, "APPROVAL_MISSING"],
  ["an approval that was given opens it", { approval: "given" }, "backup"],
  [
    "a source that has changed is refused",
    { ...BACKED_UP, sourceChanges: ["users had 1 and has 9"] },
    "SOURCE_CHANGED",
  ],
  [
    "a source that changes once the phase has landed something no longer matters: its read time is pinned",
    { ...DRAWN, hasLanded: true, sourceChanges: ["users had 1 and has 9"] },
    "load",
  ],
  ["the sample is drawn once the backup is fresh", BACKED_UP, "draw"],
  ["a sample that is drawn is loaded", DRAWN, "load"],
  [
    "a backup that was written past is refused before anything is loaded",
    { ...DRAWN, backup: { kind: "stale", changes: ["users has 1 row more"] } },
    "BACKUP_STALE",
  ],
  ["a backup that is gone before anything is loaded is taken again", { ...DRAWN, backup: { kind: "none" } }, "backup"],
  [
    "a damaged backup is refused at any time",
    { ...ALL, gate: [item("PASS")], backup: { kind: "damaged", faults: ["its digest differs"] } },
    "BACKUP_DAMAGED",
  ],
  [
    "a backup that is gone when something has landed is refused",
    { ...LOADED, backup: { kind: "none" } },
    "BACKUP_DAMAGED",
  ],
  ["an interrupted load goes on", { ...DRAWN, hasLanded: true }, "load"],
  ["what was rolled back by hand is loaded again", { ...LOADED, hasLanded: false, isLoaded: false }, "load"],
  ["what is loaded is validated", LOADED, "validate"],
  [
    "what is validated rehearses its rollback",
    { ...LOADED, steps: done(["backup", "draw", "load", "validate"]) },
    "rehearse",
  ],
  [
    "verdicts about another ledger count for nothing",
    { ...ALL, ledgerDigest: "another", gate: [item("PASS")] },
    "validate",
  ],
  ["a gate that holds is certified", { ...ALL, gate: [item("PASS"), item("FAIL", "waiver")] }, "certify"],
  ["a gate that fails stops the run", { ...ALL, gate: [item("PASS"), item("FAIL")] }, "GATE_FAILED"],
  ["a SKIP holds no gate open", { ...ALL, gate: [item("SKIP")] }, "GATE_FAILED"],
  [
    "a failed gate of a phase whose target others use rolls it back",
    { ...ALL, gate: [item("FAIL")] },
    "roll-back",
    LIVE,
  ],
  [
    "what was rolled back stops the run and is not begun again by itself",
    { ...ALL, hasLanded: false, isLoaded: false, isRolledBack: true, gate: [item("FAIL")] },
    "GATE_FAILED",
    LIVE,
  ],
  [
    "a certificate that does not hold any more takes the evidence with it on which it was issued",
    {
      ...ALL,
      steps: { ...ALL.steps, ...done(["certify"]) },
      certificate: { kind: "invalid", faults: ["x"], issuedAt: "2026-11-21T10:00:05.000Z" },
      gate: [item("PASS")],
    },
    "validate",
  ],
  [
    "a certificate that does not hold any more is issued again on newer evidence",
    {
      ...ALL,
      steps: { ...ALL.steps, ...done(["certify"]) },
      certificate: { kind: "invalid", faults: ["x"], issuedAt: "2026-11-21T09:00:00.000Z" },
      gate: [item("PASS")],
    },
    "certify",
  ],
];

for (const [title, facts, decision, phase = PHASE] of CASES) {
  test(title, () => {
    expect(told(decidePhase(phase, { ...FACTS, ...facts }))).toBe(decision);
  });
}

test("a refusal names the phase, the reason and the way out", () => {
  const decision = decidePhase(PHASE, { ...FACTS, ...ALL, gate: [item("FAIL")] });
  expect(decision).toMatchObject({ reason: expect.stringContaining("validators:row-count FAIL: why") });
  expect(decision).toMatchObject({ hint: expect.stringContaining("touchdown waive <run> pilot") });
});

function told(decision: PhaseDecision): string {
  if (decision.kind === "take") return decision.act;
  return decision.kind === "stop" ? decision.code : "done";
}
