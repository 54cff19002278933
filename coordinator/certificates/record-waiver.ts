import { TerminalError, invariant } from "../../shared/errors.ts";
import type { GateItem, PhaseDeclaration, PhaseName } from "../../shared/phase.ts";
import type { CertificateFact } from "../phases/phase-facts.ts";
import { appendDecision } from "./append-decision.ts";
import { CHANGED_SOURCE, LEFT_OUT, type DecisionsOf, type Waiver } from "./decisions.ts";
import { requirePerson, requireText } from "./require-person.ts";

export type WaiverOptions = DecisionsOf & {
  /** All that the migration declares. */
  readonly phases: readonly PhaseDeclaration[];
  readonly phase: PhaseName;
  /** LEFT_OUT, CHANGED_SOURCE, or the name of an item of the phase's gate. */
  readonly what: string;
  readonly by: string;
  readonly why: string;
  /** Keys, paths or rules that it is about, as the person names them. */
  readonly records: readonly string[];
  /** The gate as it is judged now, without waivers: none for a phase that has not come to it. */
  readonly gate: readonly GateItem[];
  /** Of the phase as it is now: what has passed need not be left out. */
  readonly certificate: CertificateFact;
  /** Of the report that the person has before them; null where there is none. */
  readonly reportDigest: string | null;
  readonly now: Date;
};

/**
 * Records that a person lets a phase be left out, a source have changed, or an item of a gate have failed: exactly as it has failed now. Refuses nobody, no
 * reason, and what needs no waiver (WAIVER_REFUSED); a phase or an item that there is not (USAGE).
 */
export async function recordWaiver(options: WaiverOptions): Promise<Waiver> {
  const { runsDir, run, phase, what, records, reportDigest, now } = options;
  const by = requirePerson(options.by, "WAIVER_REFUSED", "a waiver");
  const why = requireText(options.why, "WAIVER_REFUSED", {
    what: "a waiver has a reason, and none was given",
    hint: "Say why it may be waived: --why TEXT. Whoever reads the report reads it there.",
  });
  const declared = options.phases.find(({ name }) => name === phase);
  if (declared === undefined) throw unknownPhase(options);
  const covered = what === LEFT_OUT || what === CHANGED_SOURCE ? coverPhase(options, declared) : coverItem(options);
  const draft = { kind: "waiver" as const, phase, by, at: now.toISOString(), what, why, records: [...records] };
  const waiver = await appendDecision({ runsDir, run }, { ...draft, ...covered, reportDigest });
  invariant(waiver.kind === "waiver", "what is recorded is a waiver");
  return waiver;
}

type Covered = Pick<Waiver, "status" | "failed">;

function coverPhase({ what, phase, certificate }: WaiverOptions, { needs }: PhaseDeclaration): Covered {
  if (certificate.kind === "valid") throw needless(`phase ${phase} has passed: its certificate holds`);
  if (what === CHANGED_SOURCE && needs === null) {
    throw needless(`phase ${phase} needs no other phase, so its source cannot have changed since`);
  }
  return { status: null, failed: 0 };
}

function coverItem({ run, phase, what, gate }: WaiverOptions): Covered {
  const item = gate.find(({ name }) => name === what);
  if (item === undefined) {
    const known = gate.map(({ name }) => name);
    throw new TerminalError("USAGE", `the gate of phase ${phase} of run ${run} has no item "${what}"`, {
      hint:
        known.length === 0
          ? "The phase has not come to its gate. Let it run, and see what fails."
          : `Its items: ${known.join(", ")}; or ${LEFT_OUT}, or ${CHANGED_SOURCE}.`,
    });
  }
  if (item.status === "PASS") throw needless(`${what} of phase ${phase} did not fail: ${item.detail}`);
  return { status: item.status, failed: item.failed };
}

function needless(what: string): TerminalError {
  return new TerminalError("WAIVER_REFUSED", `${what}, so there is nothing to waive`, {
    hint: "A waiver is over what has failed, after it has failed. See the gate in the phase's report.",
  });
}

function unknownPhase({ phase, phases }: WaiverOptions): TerminalError {
  return new TerminalError("USAGE", `there is no phase "${phase}" in this migration`, {
    hint: `Its phases: ${phases.map(({ name }) => name).join(", ")}.`,
  });
}
