import { expect, test } from "vitest";
import { DryRunActions, nothingYet, type StepEstimate } from "../../../coordinator/phases/dry-run-actions.ts";
import type { PhaseFacts } from "../../../coordinator/phases/phase-facts.ts";
import { withPlanned } from "../../../coordinator/phases/planned-evidence.ts";
import { walkPhases } from "../../../coordinator/phases/walk-phases.ts";
import { phases } from "../../../migrations/moonlanding/phases.ts";
import { TerminalError } from "../../../shared/errors.ts";
import type { GateItem, PhaseDeclaration, PhaseName, PhaseStep } from "../../../shared/phase.ts";

const FREE: StepEstimate = { documents: 1, reads: 1, durationMs: 1, bytes: 1, passingBytes: 0, note: "" };

type Observed = { readonly [name in PhaseName]?: Partial<PhaseFacts> };

/** The steps of a plan that starts from what is observed, "phase step" each, and where it stops. */
async function plan(
  observed: Observed,
  walked: readonly PhaseDeclaration[] = phases,
): Promise<{ readonly steps: readonly string[]; readonly stop: string | null }> {
  const actions = new DryRunActions({
    phases,
    startFrom: (phase) => ({ ...nothingYet(phase), ...observed[phase.name] }),
    estimate: () => FREE,
  });
  const walk = walkPhases({
    run: "dry",
    phases: walked,
    actions,
    onPhase: () => undefined,
    onAct: () => undefined,
    signal: new AbortController().signal,
  });
  const stop = await walk.then(
    () => null,
    (error: unknown) => (error instanceof TerminalError ? error.code : Promise.reject(error)),
  );
  return { steps: actions.steps.map(({ phase, act }) => `${phase} ${act}`), stop };
}

function stepsOf(name: PhaseName): readonly string[] {
  return phases.find((phase) => phase.name === name)?.steps.map((step) => `${name} ${step}`) ?? [];
}

const LEDGER = "a ledger";
const CERTIFIED: Partial<PhaseFacts> = { certificate: { kind: "valid", digest: "a certificate" } };
const NEEDED: Partial<PhaseFacts> = { needed: { kind: "valid", digest: "a certificate" } };

/** A phase that has taken these steps over its ledger. */
function after(...steps: readonly PhaseStep[]): Partial<PhaseFacts> {
  const hasLanded = steps.includes("load");
  return {
    steps: steps.reduce((records, step) => withPlanned(records, step, LEDGER), {}),
    ledgerDigest: LEDGER,
    backup: { kind: "fresh" },
    hasLanded,
    isLoaded: hasLanded,
  };
}

const FAILING: GateItem = {
  name: "validators:row-count",
  status: "FAIL",
  checked: 2,
  failed: 1,
  detail: "one is missing",
  waiver: null,
};

test("a new run takes every step of every phase in the order of their declaration, and waits for the approval of the pilot", async () => {
  const { steps, stop } = await plan({});
  expect(stop).toBeNull();
  expect(steps).toEqual([
    ...stepsOf("sample"),
    ...stepsOf("pilot"),
    "pilot approve",
    ...stepsOf("full"),
    ...stepsOf("verify"),
  ]);
});

test("each step is written down with what it would cost", async () => {
  const actions = new DryRunActions({
    phases,
    startFrom: nothingYet,
    estimate: (phase, act) => ({ ...FREE, note: `${act} of ${phase.name}` }),
  });
  const [sample] = phases;
  if (sample === undefined) throw new Error("moonlanding has phases");
  await actions.take(sample, "backup");
  expect(actions.steps).toEqual([{ ...FREE, phase: "sample", act: "backup", note: "backup of sample" }]);
});

const interrupted: readonly {
  readonly title: string;
  readonly observed: Observed;
  readonly left: readonly string[];
}[] = [
  {
    title: "a run that was killed before its first load has landed goes on with the load",
    observed: { sample: after("backup", "draw") },
    left: ["load", "validate", "close", "rehearse", "report", "certify"].map((step) => `sample ${step}`),
  },
  {
    title: "a backup of a target that has been written to is not taken again once something has landed",
    observed: {
      sample: { ...after("backup", "draw"), hasLanded: true, backup: { kind: "stale", changes: ["pages"] } },
    },
    left: ["load", "validate", "close", "rehearse", "report", "certify"].map((step) => `sample ${step}`),
  },
  {
    title: "what was validated over another ledger is validated again",
    observed: {
      sample: { ...after("backup", "draw", "load", "validate", "close", "rehearse"), ledgerDigest: "another" },
    },
    left: ["validate", "close", "report", "certify"].map((step) => `sample ${step}`),
  },
  {
    title: "a run that has all but its certificate is certified",
    observed: { sample: after("backup", "draw", "load", "validate", "close", "rehearse", "report") },
    left: ["sample certify"],
  },
  {
    title: "a phase that was rolled back begins anew",
    observed: {
      sample: {
        ...after("backup", "draw", "load"),
        isRolledBack: true,
        gate: [FAILING],
        isLoaded: false,
        hasLanded: false,
      },
    },
    left: stepsOf("sample"),
  },
];

test.each(interrupted)("$title", async ({ observed, left }) => {
  const { steps } = await plan(observed, phases.slice(0, 1));
  expect(steps).toEqual(left);
});

test("phases that have their certificates or were waived are not walked again", async () => {
  const { steps, stop } = await plan({
    sample: { certificate: { kind: "waived", digest: "a waiver" } },
    pilot: CERTIFIED,
    full: { ...NEEDED, approval: "given" },
  });
  expect(stop).toBeNull();
  expect(steps).toEqual([...stepsOf("full"), ...stepsOf("verify")]);
});

test("a pilot that has passed and is not approved is waited for, once", async () => {
  const observed: Observed = { sample: CERTIFIED, pilot: CERTIFIED, full: { ...NEEDED, approval: "missing" } };
  const { steps } = await plan(observed);
  expect(steps.slice(0, 2)).toEqual(["pilot approve", "full backup"]);
  expect(steps.filter((step) => step.endsWith("approve"))).toHaveLength(1);
});

test("an approval of an earlier certificate does not cover the one that the plan issues", async () => {
  const observed: Observed = { sample: CERTIFIED, pilot: NEEDED, full: { ...NEEDED, approval: "given" } };
  const { steps } = await plan(observed);
  expect(steps).toContain("pilot approve");
});

test.each<{ readonly title: string; readonly observed: Observed; readonly code: string }>([
  { title: "no certificate of the phase before", observed: {}, code: "CERTIFICATE_MISSING" },
  {
    title: "a certificate that does not hold",
    observed: { full: { needed: { kind: "invalid", faults: ["it was changed"] } } },
    code: "CERTIFICATE_INVALID",
  },
  {
    title: "a source that has changed",
    observed: { full: { ...NEEDED, sourceChanges: ["friday-users had 3 documents and has none"] } },
    code: "SOURCE_CHANGED",
  },
  {
    title: "a damaged backup",
    observed: { full: { ...NEEDED, ...after("backup"), backup: { kind: "damaged", faults: ["a byte"] } } },
    code: "BACKUP_DAMAGED",
  },
  {
    title: "another version of Touchdown",
    observed: { full: { ...NEEDED, begunBy: "0.0.1" } },
    code: "VERSION_MISMATCH",
  },
])("a single phase stops before its first step over $title", async ({ observed, code }) => {
  const walked = phases.filter(({ name }) => name === "full");
  expect(await plan(observed, walked)).toEqual({ steps: [], stop: code });
});

test("a gate that was found failing stays so, unless the plan takes the step anew that it is judged by", async () => {
  const done = after("backup", "draw", "load", "validate", "close", "rehearse", "report");
  const failed: Observed = { sample: { ...done, gate: [FAILING] } };
  const walked = phases.slice(0, 1);
  expect(await plan(failed, walked)).toEqual({ steps: [], stop: "GATE_FAILED" });
  const voided: Observed = { sample: { ...done, gate: [FAILING], ledgerDigest: "another" } };
  expect((await plan(voided, walked)).stop).toBeNull();
});

test("a phase whose target others use rolls back by itself when its gate does not hold", async () => {
  const [sample] = phases;
  if (sample === undefined) throw new Error("moonlanding has phases");
  const shared: PhaseDeclaration = { ...sample, onFailure: "roll-back" };
  const done = after("backup", "draw", "load", "validate", "close", "rehearse", "report");
  expect(await plan({ sample: { ...done, gate: [FAILING] } }, [shared])).toEqual({
    steps: ["sample roll-back"],
    stop: "GATE_FAILED",
  });
});
