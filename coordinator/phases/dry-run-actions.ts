import { digest } from "../../shared/identity.ts";
import {
  phaseRun,
  type GateItem,
  type GateRule,
  type PhaseDeclaration,
  type PhaseName,
  type PhaseStep,
} from "../../shared/phase.ts";
import type { PhaseAct } from "./decide-phase.ts";
import type { PhaseActions } from "./phase-actions.ts";
import type { CertificateFact, PhaseFacts } from "./phase-facts.ts";
import { withPlanned } from "./planned-evidence.ts";

/** What a step is expected to cost; null is unknown, which is not nothing. */
export type StepEstimate = {
  /** Documents that it moves, compares or asks about. */
  readonly documents: number | null;
  /** Documents that it reads, as the source bills them. */
  readonly reads: number | null;
  readonly durationMs: number | null;
  /** Bytes that it leaves in the run's folder, and that it needs there while it is at work. */
  readonly bytes: number | null;
  readonly passingBytes: number | null;
  readonly note: string;
};

/** A step that a run would take. "approve" is a person's: the run waits for it. */
export type PlannedStep = StepEstimate & { readonly phase: PhaseName; readonly act: PhaseAct | "approve" };

export type DryRunOptions = {
  /** All phases of the migration, whether they are walked or not. */
  readonly phases: readonly PhaseDeclaration[];
  /** What is observed of a phase before anything is taken; `nothingYet` for a new run. Asked once a phase. */
  readonly startFrom: (phase: PhaseDeclaration) => PhaseFacts | Promise<PhaseFacts>;
  readonly estimate: (phase: PhaseDeclaration, act: PhaseAct) => StepEstimate;
};

/**
 * The phases as a plan: begins with what is observed, lets each step that is decided on succeed, and writes down what it would cost. Changes nothing. The
 * decisions are those of the live run, as the same function makes them.
 */
export class DryRunActions implements PhaseActions {
  readonly #options: DryRunOptions;
  readonly #facts = new Map<PhaseName, PhaseFacts>();
  readonly #planned: PlannedStep[] = [];
  /** Ledgers that a planned load has made, by the target. */
  readonly #ledgers = new Map<string, string>();

  constructor(options: DryRunOptions) {
    this.#options = options;
  }

  get steps(): readonly PlannedStep[] {
    return this.#planned;
  }

  async observe(phase: PhaseDeclaration): Promise<PhaseFacts> {
    const known = this.#facts.get(phase.name);
    if (known !== undefined) return known;
    const observed = anew(await this.#options.startFrom(phase));
    const facts = this.#afterNeeded(phase, { ...observed, ledgerDigest: this.#ledgerOf(phase, observed) });
    this.#facts.set(phase.name, facts);
    return facts;
  }

  async take(phase: PhaseDeclaration, act: PhaseAct): Promise<void> {
    this.#planned.push({ phase: phase.name, act, ...this.#options.estimate(phase, act) });
    const facts = await this.observe(phase);
    if (act === "load") this.#ledgers.set(targetOf(phase), digest(`ledger of ${phase.name}`));
    const ledgerDigest = this.#ledgerOf(phase, facts);
    this.#facts.set(
      phase.name,
      act === "roll-back" ? { ...facts, isRolledBack: true } : taken(act, { ...facts, ledgerDigest }),
    );
  }

  #ledgerOf(phase: PhaseDeclaration, { ledgerDigest }: PhaseFacts): string | null {
    return this.#ledgers.get(targetOf(phase)) ?? ledgerDigest;
  }

  /** A phase whose certificate this plan has issued is passed by now, and an approval of an older one does not cover it. */
  #afterNeeded({ needs }: PhaseDeclaration, facts: PhaseFacts): PhaseFacts {
    const needed = this.#options.phases.find(({ name }) => name === needs);
    if (needed === undefined) return facts;
    const isCertified = this.#planned.some(({ phase, act }) => phase === needed.name && act === "certify");
    if (!isCertified && facts.approval !== "missing") return facts;
    const certificate = isCertified ? PASSED : facts.needed;
    if (!needed.needsApproval || certificate?.kind !== "valid")
      return { ...facts, needed: certificate, approval: "not-needed" };
    this.#planned.push({ phase: needed.name, act: "approve", ...APPROVAL });
    return { ...facts, needed: certificate, approval: "given" };
  }
}

const PASSED: CertificateFact = { kind: "valid", digest: digest("planned") };

const APPROVAL: StepEstimate = {
  documents: null,
  reads: 0,
  durationMs: null,
  bytes: 0,
  passingBytes: 0,
  note: "the run waits until somebody approves",
};

/** Where nothing of a run is there yet. */
export function nothingYet({ needs }: PhaseDeclaration): PhaseFacts {
  return {
    steps: {},
    begunBy: null,
    ledgerDigest: null,
    certificate: { kind: "none" },
    needed: needs === null ? null : { kind: "none" },
    approval: "not-needed",
    sourceChanges: [],
    backup: { kind: "none" },
    hasLanded: false,
    isLoaded: false,
    gate: [],
    isRolledBack: false,
  };
}

/** What a walk before has left rolled back the next one begins anew. */
function anew(facts: PhaseFacts): PhaseFacts {
  return facts.isRolledBack ? { ...facts, steps: {}, gate: [], isRolledBack: false } : facts;
}

/** What is observed once the step has succeeded. */
function taken(step: PhaseStep, facts: PhaseFacts): PhaseFacts {
  const after = {
    ...facts,
    steps: withPlanned(facts.steps, step, facts.ledgerDigest),
    gate: passing(step, facts.gate),
  };
  if (step === "backup") return { ...after, backup: { kind: "fresh" } };
  if (step === "load") return { ...after, hasLanded: true, isLoaded: true };
  if (step === "certify") return { ...after, certificate: PASSED };
  return after;
}

/** The step whose evidence a condition of the gate is judged by. */
const JUDGED_BY: Readonly<Record<GateRule, PhaseStep>> = {
  validators: "validate",
  coverage: "load",
  closed: "close",
  diff: "diff",
  checks: "check",
  rollback: "rehearse",
  expected: "survey",
  published: "publish",
  promoted: "promote",
  cutover: "cutover",
  monitored: "monitor",
};

/** The gate without the conditions that the step is judged by: it succeeds. What an earlier step has left is judged as it was observed. */
function passing(step: PhaseStep, gate: readonly GateItem[]): readonly GateItem[] {
  const judged = new Set(Object.entries(JUDGED_BY).flatMap(([rule, by]) => (by === step ? [rule] : [])));
  return gate.filter(({ name }) => !judged.has(name.split(":", 1)[0] ?? name));
}

/** Phases with the same one share their target. */
function targetOf(phase: PhaseDeclaration): string {
  return phaseRun("run", phase);
}
