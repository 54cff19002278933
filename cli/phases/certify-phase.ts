import { findCertificate, issueCertificate, type Certificate } from "../../coordinator/certificates/certificate.ts";
import { readDigests } from "../../coordinator/certificates/read-digests.ts";
import { readRun } from "../../coordinator/open-run.ts";
import type { Evidence, PhaseRecord, StepRecords } from "../../coordinator/phases/phase-record.ts";
import { openTargetReadOnly, type Target } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import { TALLY_FIELDS, type TallyField } from "../../shared/landing.ts";
import { ROLLBACK_SECONDS_MAX, type GateItem } from "../../shared/phase.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { codeVersion } from "../code-version.ts";
import { sumOf } from "../sum-of.ts";
import type { PhaseContext } from "./phase-context.ts";

export type CertifyEvidence = {
  readonly record: PhaseRecord;
  readonly gate: readonly GateItem[];
  /** Digest of the certificate, or of the waiver, of the phase that this one needs. */
  readonly previous: string | null;
};

/** Issues the certificate of a phase whose gate holds. */
export async function certifyPhase(context: PhaseContext, evidence: CertifyEvidence): Promise<Evidence<"certify">> {
  const { record, gate, previous } = evidence;
  const { config, migration, phase, run, of } = context;
  const { backup, draw, rehearse, report } = record.steps;
  invariant(report !== undefined, "what is certified has been reported");
  const file = targetFile(of.runsDir, of.run);
  const digests = await readDigests(file);
  const certificate = issueCertificate(config.runsDir, {
    run,
    phase: phase.name,
    migration: migration.name,
    ...readTarget(file),
    codeVersion: codeVersion(),
    issuedAt: new Date().toISOString(),
    target: of.run === run ? "target.db" : `${phase.name}/target.db`,
    ledgerDigest: digests.ledger,
    targetDigest: digests.target,
    sources: sourcesOf(context, record),
    sample: draw === undefined ? null : sampleOf(draw.detail),
    gate: [...gate],
    backup: backup === undefined ? null : { name: backup.detail.name, seal: backup.detail.seal },
    rehearsal: rehearse === undefined ? null : { ...rehearse.detail, secondsMax: ROLLBACK_SECONDS_MAX },
    reads: readsOf(record.steps),
    report: { file: `report-${phase.name}.json`, digest: report.detail.digest },
    previous,
  });
  return { digest: certificate.seal };
}

/** Documents that the steps of a phase read from the sources. */
export function readsOf({ draw, survey, load, close, diff, check }: StepRecords): number {
  return sumOf([draw, survey, load, close, diff, check].map((step) => step?.detail.reads ?? 0));
}

/** What the source held when the phase read it: a phase that only looked speaks of what it saw, and one that reads nothing of what the phase did that it needs. */
function sourcesOf({ config, run, phase }: PhaseContext, { steps }: PhaseRecord): Record<string, number> {
  const own = steps.load ?? steps.survey;
  if (own !== undefined) return own.detail.sources;
  const found = phase.needs === null ? null : findCertificate(config.runsDir, run, phase.needs);
  return found?.kind === "read" ? found.certificate.sources : {};
}

function sampleOf({ digest, seed, share, documents }: Evidence<"draw">): Certificate["sample"] {
  return { digest, seed, share, documents };
}

type OfTarget = Pick<
  Certificate,
  "migrationVersion" | "schemaVersion" | "ledgerVersion" | "configDigest" | "readTimes" | "tally"
>;

function readTarget(file: string): OfTarget {
  const target = openTargetReadOnly(file);
  try {
    const run = readRun(target);
    invariant(run !== null, "what is certified has a ledger");
    const { version: migrationVersion, schemaVersion, ledgerVersion, configDigest } = run;
    // Written by openRun.
    const readTimes: Certificate["readTimes"] = JSON.parse(run.readTimes);
    return { migrationVersion, schemaVersion, ledgerVersion, configDigest, readTimes, tally: sumTally(target) };
  } finally {
    target.close();
  }
}

function sumTally(target: Target): Record<TallyField, number> {
  const sums = TALLY_FIELDS.map((field) => `coalesce(sum(${field}), 0) AS ${field}`).join(", ");
  const tally = target.prepare<[], Record<TallyField, number>>(`SELECT ${sums} FROM _touchdown_pages`).get();
  invariant(tally !== undefined, "a sum has a row");
  return tally;
}
