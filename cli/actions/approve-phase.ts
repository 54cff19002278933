import type { ActionOutcome } from "../../bull-board/console-actions.ts";
import { checkCertificate, type CertificateOptions } from "../../coordinator/certificates/check-certificate.ts";
import { readDecisions, type Approval } from "../../coordinator/certificates/decisions.ts";
import { recordApproval, type Approved } from "../../coordinator/certificates/record-approval.ts";
import { findRunMigration } from "../../coordinator/runs/find-run-migration.ts";
import { unknownRun } from "../../coordinator/runs/unknown-run.ts";
import { TerminalError } from "../../shared/errors.ts";
import { PHASE_NAMES, holds, phaseName, type PhaseName } from "../../shared/phase.ts";
import { certificateOptions } from "../certificate-options.ts";
import { findMigration } from "../find-migration.ts";
import { openRunLog } from "../open-run-log.ts";
import { requireDeclared } from "../require-declared.ts";
import { writeRunPage } from "../write-run-page.ts";
import type { Acting } from "./acting.ts";
import { audited } from "./audited.ts";

export type ApprovePhaseOptions = {
  readonly run: string;
  readonly phase: string;
  /** Who answers for it. */
  readonly by: string;
  readonly note: string | null;
  /** SHA-256 of the report that they have read; null for the one that the certificate names. */
  readonly report: string | null;
};

export type ApprovedPhase = ActionOutcome & { readonly migration: string; readonly approval: Approval };

/** Records that somebody approves a phase that has passed, over the report that its certificate names. Who says the same twice has said it once. */
export function approvePhase(acting: Acting, options: ApprovePhaseOptions): Promise<ApprovedPhase> {
  const { run, ...given } = options;
  return audited(acting, { run, action: "approve", given }, async () => {
    const { runsDir } = acting.config;
    const name = findRunMigration(runsDir, run);
    if (name === null) throw unknownRun(runsDir, run);
    const migration = findMigration(name);
    const phase = requirePhase(given.phase);
    requireDeclared(migration, phase);
    requireReport(acting, options);
    const { by, note } = given;
    const report = given.report?.toLowerCase() ?? null;
    const of = { ...certificateOptions(acting.config, run, migration), phase };
    const before = await findSame(of, { by, note, report });
    if (before !== null) return { lines: alreadyLines(before), migration: name, approval: before };
    const approved = await recordApproval({ ...of, by, note, report, inAdvance: false, now: new Date() });
    openRunLog(runsDir, run)("approve", { run, phase, by: approved.approval.by });
    writeRunPage(runsDir, run, migration);
    return { lines: approvalLines(approved), migration: name, approval: approved.approval };
  });
}

function requirePhase(phase: string): PhaseName {
  const parsed = phaseName.safeParse(phase);
  if (parsed.success) return parsed.data;
  throw new TerminalError("USAGE", `there is no phase ${JSON.stringify(phase)}`, {
    hint: `The phases: ${PHASE_NAMES.join(", ")}.`,
  });
}

/** Who approves in the console approves the report that was shown there, and no other one that may have come since. */
function requireReport({ via }: Acting, { run, phase, report }: ApprovePhaseOptions): void {
  if (via !== "console" || report !== null) return;
  throw new TerminalError("APPROVAL_REFUSED", `nobody says which report of phase ${phase} of run ${run} was read`, {
    hint: "Open the report in the console, and approve it there.",
  });
}

type Said = Pick<ApprovePhaseOptions, "by" | "note" | "report">;

/** The approval that counts, if it is of the very certificate and report, by the same person and in the same words; else null. */
async function findSame(of: CertificateOptions, { by, note, report }: Said): Promise<Approval | null> {
  const checked = await checkCertificate(of);
  if (checked.kind === "none" || checked.certificate === null || checked.faults.length > 0) return null;
  const { seal, report: certified } = checked.certificate;
  const { entries, faults } = readDecisions(of);
  if (faults.length > 0 || (report !== null && report !== certified.digest)) return null;
  const approvals = entries.filter((entry) => entry.kind === "approval");
  const last = approvals.findLast(({ phase, certificate }) => phase === of.phase && certificate === seal);
  const isSame = last !== undefined && last.by === by.trim() && last.note === note && !last.inAdvance;
  return isSame ? last : null;
}

function alreadyLines({ phase, run, by, at }: Approval): string[] {
  return [`phase ${phase} of run ${run} is approved by ${by} already, ${at}`];
}

function approvalLines({ approval, certificate }: Approved): string[] {
  const { phase, by, at, note } = approval;
  const { gate, report, waivers, tally } = certificate;
  const waived = gate.filter(({ waiver }) => waiver !== null).map((item) => item.name);
  return [
    `phase ${phase} of run ${approval.run} is approved by ${by}, ${at}`,
    `  report      ${report.file}, SHA-256 ${report.digest}`,
    `  certificate ${certificate.seal}, issued ${certificate.issuedAt}`,
    `  gate        ${gate.filter(holds).length} of ${gate.length} items hold${waivers.length === 0 ? "" : `, by waiver: ${waived.join(", ")}`}`,
    `  moved       ${tally.read} records: ${tally.mapped} mapped, ${tally.merged} merged, ${tally.rejected} rejected`,
    ...(note === null ? [] : [`  note        ${note}`]),
    `  decision    ${approval.digest}`,
  ];
}
