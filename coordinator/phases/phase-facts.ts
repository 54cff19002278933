import type { GateItem } from "../../shared/phase.ts";
import type { StepRecords } from "./phase-record.ts";

/** What is known of a phase at one moment: read from its files, the ledger, the backups, the certificates and the decisions, never remembered. */
export type PhaseFacts = {
  readonly steps: StepRecords;
  /** What began the phase, where it is not what runs now: "by Touchdown 0.1.0, and this is 0.2.0". Its evidence counts for nothing here. */
  readonly begunBy: string | null;
  /** Of the ledger in the phase's target as it is now; null while there is none. */
  readonly ledgerDigest: string | null;
  readonly certificate: CertificateFact;
  /** Of the phase that this one needs; null where it needs none. */
  readonly needed: CertificateFact | null;
  readonly approval: "not-needed" | "given" | "missing";
  /** What has changed at the source since the needed phase, beyond what its migration tolerates and nobody waived; a sentence each. */
  readonly sourceChanges: readonly string[];
  readonly backup: BackupFact;
  /** Something of the phase has landed in its target. */
  readonly hasLanded: boolean;
  /** The ledger has the load as complete, to its last step. */
  readonly isLoaded: boolean;
  /** The conditions of the gate that can be judged by the evidence so far, waivers applied. */
  readonly gate: readonly GateItem[];
  readonly isRolledBack: boolean;
};

export type CertificateFact =
  | { readonly kind: "none" }
  | { readonly kind: "valid"; readonly digest: string }
  /** A person decided that the phase may be left out: a recorded waiver. */
  | { readonly kind: "waived"; readonly digest: string }
  /** Evidence that is not younger than it was what it was issued on; null where that cannot be read. */
  | { readonly kind: "invalid"; readonly faults: readonly string[]; readonly issuedAt?: string | null };

/** The backup that the phase has taken of what it could damage. */
export type BackupFact =
  | { readonly kind: "none" }
  | { readonly kind: "fresh" }
  /** Written to since; only asked before the phase writes. */
  | { readonly kind: "stale"; readonly changes: readonly string[] }
  | { readonly kind: "damaged"; readonly faults: readonly string[] };
