import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { PhaseDeclaration } from "../../../shared/phase.ts";
import type { ReadFigures } from "../../../shared/phase-report.ts";
import { findCertificate, type Certificate } from "../../certificates/certificate.ts";
import {
  LEFT_OUT,
  findApproval,
  readDecisions,
  waiverFor,
  type Approval,
  type Decisions,
  type Waiver,
} from "../../certificates/decisions.ts";
import { readPhaseRecord, type PhaseRecord } from "../../phases/phase-record.ts";
import { phaseReportFile, readPhaseReport, type PhaseReport } from "../phase/phase-report.ts";
import { readTargetReport } from "../phase/read-figures.ts";
import { readReads } from "../phase/read-reads.ts";
import type { Report } from "../report.ts";

/** What the files of a run say of one of its phases. */
export type PhaseEvidence = {
  readonly declaration: PhaseDeclaration;
  readonly record: PhaseRecord | null;
  /** The report of the phase, with its digest; null until the phase has come so far. */
  readonly report: PhaseReport | null;
  readonly reportDigest: string | null;
  readonly certificate: Certificate | null;
  /** What keeps a certificate that is there from being one. */
  readonly certificateFault: string | null;
  readonly approval: Approval | null;
  /** Somebody answers for leaving it out. */
  readonly leftOut: Waiver | null;
  readonly waivers: readonly Waiver[];
  /** Of the target that it works on. */
  readonly target: Report | null;
  readonly reads: ReadFigures;
};

export type RunEvidence = {
  readonly run: string;
  readonly migration: string;
  readonly title: string;
  readonly phases: readonly PhaseEvidence[];
  readonly decisions: Decisions;
};

export type EvidenceOf = {
  readonly runsDir: string;
  readonly run: string;
  readonly migration: { readonly name: string; readonly title: string };
  readonly phases: readonly PhaseDeclaration[];
};

/** Reads the phases of a run from its files; none of them is opened to write, and what is not there is null. */
export function readRunEvidence({ runsDir, run, migration, phases }: EvidenceOf): RunEvidence {
  const decisions = readDecisions({ runsDir, run });
  return {
    run,
    migration: migration.name,
    title: migration.title,
    phases: phases.map((declaration) => readPhaseEvidence({ runsDir, run }, declaration, decisions)),
    decisions,
  };
}

function readPhaseEvidence(
  { runsDir, run }: { readonly runsDir: string; readonly run: string },
  declaration: PhaseDeclaration,
  decisions: Decisions,
): PhaseEvidence {
  const { name } = declaration;
  const record = readPhaseRecord(runsDir, run, name);
  const hasReport = record?.steps.report !== undefined;
  const found = findCertificate(runsDir, run, name);
  const certificate = found.kind === "read" ? found.certificate : null;
  return {
    declaration,
    record,
    report: hasReport ? readPhaseReport(runsDir, run, name) : null,
    reportDigest: hasReport ? digestOf(phaseReportFile(runsDir, run, name)) : null,
    certificate,
    certificateFault: faultOf(found),
    approval: certificate === null ? null : findApproval(decisions, name, certificate),
    leftOut: waiverFor(decisions, name, LEFT_OUT),
    waivers: decisions.entries.flatMap((entry) => (entry.kind === "waiver" && entry.phase === name ? [entry] : [])),
    target: record === null ? null : readTargetReport(runsDir, run, declaration),
    reads: readReads(record ?? { steps: {} }),
  };
}

function faultOf(found: ReturnType<typeof findCertificate>): string | null {
  if (found.kind === "none") return null;
  if (found.kind === "unreadable") return found.fault;
  return found.isSealed ? null : "it is not, byte for byte, what was issued";
}

function digestOf(file: string): string | null {
  return existsSync(file) ? hash("sha256", readFileSync(file), "hex") : null;
}
