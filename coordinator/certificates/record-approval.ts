import { TerminalError, invariant } from "../../shared/errors.ts";
import { appendDecision, damaged } from "./append-decision.ts";
import type { Certificate } from "./certificate.ts";
import { checkCertificate, type CertificateOptions } from "./check-certificate.ts";
import { readDecisions, type Approval } from "./decisions.ts";
import { requirePerson } from "./require-person.ts";

export type ApprovalOptions = CertificateOptions & {
  readonly by: string;
  readonly note: string | null;
  /** Digest of the report that the person has read; null means the one that the certificate names. */
  readonly report: string | null;
  /** The person had said beforehand to approve whatever passes. */
  readonly inAdvance: boolean;
  readonly now: Date;
};

export type Approved = { readonly approval: Approval; readonly certificate: Certificate };

/**
 * Records that a person approves a phase: its certificate as it is now, over the report that it names. Refuses nobody, another report (APPROVAL_REFUSED), a
 * phase without certificate (CERTIFICATE_MISSING) and one whose certificate does not hold (CERTIFICATE_INVALID).
 */
export async function recordApproval(options: ApprovalOptions): Promise<Approved> {
  const { runsDir, run, phase, note, inAdvance, now } = options;
  const by = requirePerson(options.by, "APPROVAL_REFUSED", "an approval");
  const { faults } = readDecisions(options);
  if (faults.length > 0) throw damaged(options, faults);
  const certificate = await requireCertificate(options);
  requireReport(options, certificate);
  const approval = await appendDecision(
    { runsDir, run },
    {
      kind: "approval",
      phase,
      by,
      at: now.toISOString(),
      certificate: certificate.seal,
      reportDigest: certificate.report.digest,
      note,
      inAdvance,
    },
  );
  invariant(approval.kind === "approval", "what is recorded is an approval");
  return { approval, certificate };
}

async function requireCertificate(options: ApprovalOptions): Promise<Certificate> {
  const { run, phase } = options;
  const checked = await checkCertificate(options);
  if (checked.kind === "none") {
    throw new TerminalError("CERTIFICATE_MISSING", `phase ${phase} of run ${run} has no certificate to approve`, {
      hint: "It has not passed. See how far it is (touchdown status), or let the run go on (touchdown run).",
    });
  }
  const { certificate, faults } = checked;
  if (certificate !== null && faults.length === 0) return certificate;
  throw new TerminalError(
    "CERTIFICATE_INVALID",
    [`the certificate of phase ${phase} of run ${run} does not hold, so nobody can approve it`, ...faults].join("\n  "),
    { hint: `Mend what it says, or let phase ${phase} pass again (touchdown run <migration> --run ${run}).` },
  );
}

function requireReport({ run, phase, report }: ApprovalOptions, certificate: Certificate): void {
  const { digest, file } = certificate.report;
  if (report === null || report === digest) return;
  throw new TerminalError(
    "APPROVAL_REFUSED",
    `the report that was read has SHA-256 ${report}, and the certificate of phase ${phase} is over ${file} with ${digest}`,
    { hint: `Read runs/${run}/${file} as it is now, and approve that (sha256sum prints its digest).` },
  );
}
