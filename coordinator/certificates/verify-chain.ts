import { existsSync } from "node:fs";
import type { PhaseDeclaration, PhaseName } from "../../shared/phase.ts";
import { phaseRecordFile } from "../phases/phase-record.ts";
import { findCertificate } from "./certificate.ts";
import { checkCertificate, type CertificateOptions } from "./check-certificate.ts";
import { LEFT_OUT, findApproval, readDecisions, waiverFor, type Decisions } from "./decisions.ts";

export type ChainOptions = Omit<CertificateOptions, "phase">;

/** certified: it has a certificate. waived: somebody answers for leaving it out. missing: it has begun and has neither. */
export const LINK_KINDS = ["certified", "waived", "missing", "not begun"] as const;

/** A phase in the chain of certificates. */
export type ChainLink = {
  readonly phase: PhaseName;
  readonly kind: (typeof LINK_KINDS)[number];
  /** When it was certified, or waived. */
  readonly at: string | null;
  /** Seal of the certificate, or digest of the waiver. */
  readonly digest: string | null;
  /** Who answers for it: who approved the certificate, or waived it. */
  readonly by: string | null;
  /** None means that all it says holds. */
  readonly faults: readonly string[];
};

export type Chain = {
  readonly phases: readonly ChainLink[];
  readonly decisions: {
    readonly count: number;
    readonly faults: readonly string[];
    readonly unfinished: string | null;
  };
  /** Nothing that is there is other than it was when it was written. */
  readonly holds: boolean;
  /** It holds, something has been certified, and no phase has begun without coming to its certificate. */
  readonly ok: boolean;
};

/** Asks of every phase of a run, in their order, whether what was certified and decided still holds. Changes nothing. */
export async function verifyChain(options: ChainOptions): Promise<Chain> {
  const decisions = readDecisions(options);
  const phases: ChainLink[] = [];
  for (const { name } of options.phases) phases.push(await verifyPhase({ ...options, phase: name }, decisions));
  const { entries, faults, unfinished } = decisions;
  const holds = faults.length === 0 && phases.every((link) => link.faults.length === 0);
  const ok = holds && phases.some(({ kind }) => kind === "certified") && phases.every(({ kind }) => kind !== "missing");
  return { phases, decisions: { count: entries.length, faults, unfinished }, holds, ok };
}

async function verifyPhase(options: CertificateOptions, decisions: Decisions): Promise<ChainLink> {
  const { runsDir, run, phase } = options;
  const checked = await checkCertificate(options);
  if (checked.kind === "none") {
    const waiver = waiverFor(decisions, phase, LEFT_OUT);
    if (waiver !== null) {
      return { phase, kind: "waived", at: waiver.at, digest: waiver.digest, by: waiver.by, faults: [] };
    }
    const kind = existsSync(phaseRecordFile(runsDir, run, phase)) ? "missing" : "not begun";
    return { phase, kind, at: null, digest: null, by: null, faults: [] };
  }
  const { certificate, faults } = checked;
  return {
    phase,
    kind: "certified",
    at: certificate?.issuedAt ?? null,
    digest: certificate?.seal ?? null,
    by: certificate === null ? null : (findApproval(decisions, phase, certificate)?.by ?? null),
    faults: [...faults, ...approvalFaults(options, decisions)],
  };
}

/** A phase that passed although nobody had approved the one that it needs. */
function approvalFaults({ runsDir, run, phase, phases }: CertificateOptions, decisions: Decisions): readonly string[] {
  const needed = neededBy(phase, phases);
  if (needed === null || !needed.needsApproval) return [];
  const found = findCertificate(runsDir, run, needed.name);
  // Where there is none the chain is broken or the phase was waived: both are told elsewhere.
  if (found.kind !== "read" || findApproval(decisions, needed.name, found.certificate) !== null) return [];
  return [
    `phase ${needed.name} must be approved before it, and nobody has approved its certificate as it is now (touchdown approve <run> ${needed.name} --by NAME, after reading its report)`,
  ];
}

function neededBy(phase: PhaseName, phases: readonly PhaseDeclaration[]): PhaseDeclaration | null {
  const needs = phases.find(({ name }) => name === phase)?.needs ?? null;
  return phases.find(({ name }) => name === needs) ?? null;
}
