import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  certificateFile,
  issueCertificate,
  type Certificate,
  type CertificateContent,
} from "../../../coordinator/certificates/certificate.ts";
import {
  checkCertificate,
  reportDigest,
  type CertificateOptions,
} from "../../../coordinator/certificates/check-certificate.ts";
import { readDigests } from "../../../coordinator/certificates/read-digests.ts";
import { recordApproval } from "../../../coordinator/certificates/record-approval.ts";
import { phaseReportFile } from "../../../coordinator/report/phase/phase-report.ts";
import { openTarget, type Target } from "../../../shared/connections/sqlite.ts";
import { EMPTY_TALLY } from "../../../shared/landing.ts";
import { LEDGER_VERSION } from "../../../shared/ledger-schema.ts";
import { phaseRun, type GateItem, type PhaseDeclaration, type PhaseName } from "../../../shared/phase.ts";
import { targetFile } from "../../../shared/run-folder.ts";
import { addRun, backUp, closeWorkshop, openWorkshop } from "../backup/workshop.ts";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";

const STEPS = ["backup", "load", "validate", "report", "certify"] as const;

export const PHASES: readonly PhaseDeclaration[] = [
  declare("sample", 0.01, null),
  { ...declare("pilot", 0.1, "sample"), needsApproval: true },
  declare("full", 1, "pilot"),
  { ...declare("verify", null, "full"), steps: ["backup", "diff", "report", "certify"], gate: ["diff"] },
];

export const RUN = "walked";

export type CertifiedRun = { readonly runsDir: string; readonly options: (phase: PhaseName) => CertificateOptions };

/** What certificates are held against; a run of the workshop's migration. */
export function optionsOf(runsDir: string, phase: PhaseName): CertificateOptions {
  return {
    runsDir,
    run: RUN,
    phase,
    phases: PHASES,
    migration: { name: "tiny", version: "1", schema: { version: 1 } },
    codeVersion: "0.1.0",
    configDigest: "settings",
  };
}

/** A run whose phases have been certified, made once a file of tests; each test has a copy of its own. */
export function copyForEach(use: (runsDir: string) => void): void {
  let made: string;
  let copy: string;
  beforeAll(async () => {
    made = await makeCertifiedRun();
  });
  afterAll(() => discard(made));
  beforeEach(() => {
    copy = copyOf(made);
    use(copy);
  });
  afterEach(() => remove(copy));
}

/** A run of which sample, pilot (approved) and full are certified and verify has not begun. Made once, and copied for each test. */
export async function makeCertifiedRun(): Promise<string> {
  const workshop = openWorkshop(RUN);
  const { runsDir } = workshop;
  for (const own of [workshop, addRun(workshop, `${RUN}/sample`), addRun(workshop, `${RUN}/pilot`)]) {
    await backUp(own, "before");
  }
  const sample = await certify(runsDir, "sample");
  const pilot = await certify(runsDir, "pilot", { previous: sample.seal });
  await recordApproval({
    ...optionsOf(runsDir, "pilot"),
    by: "Ada",
    note: null,
    report: null,
    inAdvance: false,
    now: new Date("2026-11-21T12:00:00.000Z"),
  });
  await certify(runsDir, "full", { previous: pilot.seal });
  return runsDir;
}

export function discard(runsDir: string): void {
  closeWorkshop({ runsDir, run: RUN, target: "" });
}

export function copyOf(made: string): string {
  const runsDir = mkdtempSync(join(tmpdir(), "touchdown-certificates-"));
  cpSync(made, runsDir, { recursive: true });
  return runsDir;
}

export function remove(runsDir: string): void {
  rmSync(runsDir, { recursive: true, force: true });
}

/** As the phase's last step does, over a gate that holds unless another one is given. */
export async function certify(
  runsDir: string,
  phase: PhaseName,
  given: Partial<CertificateContent> = {},
): Promise<Certificate> {
  return issueCertificate(runsDir, await contentOf(runsDir, phase, given));
}

async function contentOf(
  runsDir: string,
  phase: PhaseName,
  given: Partial<CertificateContent>,
): Promise<CertificateContent> {
  const declared = PHASES.find(({ name }) => name === phase) ?? declare(phase, 1, null);
  const own = phaseRun(RUN, declared);
  const report = phaseReportFile(runsDir, RUN, phase);
  writeFileSync(report, `${JSON.stringify({ phase })}\n`);
  const { ledger, target } = await readDigests(targetFile(runsDir, own));
  const manifest: { seal: string } = JSON.parse(
    readFileSync(join(runsDir, own, "backups", "before", "manifest.json"), "utf8"),
  );
  return {
    run: RUN,
    phase,
    migration: "tiny",
    migrationVersion: "1",
    schemaVersion: 1,
    ledgerVersion: LEDGER_VERSION,
    codeVersion: "0.1.0",
    configDigest: "settings",
    readTimes: {},
    issuedAt: `2026-11-21T1${phase.length}:00:00.000Z`,
    target: own === RUN ? "target.db" : `${phase}/target.db`,
    ledgerDigest: ledger,
    targetDigest: target,
    sources: { things: 200 },
    sample: null,
    tally: { ...EMPTY_TALLY, read: 200, mapped: 200 },
    gate: declared.gate.map((rule) => item(rule === "validators" ? "validators:row-count" : rule)),
    backup: { name: "before", seal: manifest.seal },
    rehearsal: { backup: "before", seconds: 1, secondsMax: 300 },
    reads: 200,
    report: { file: basename(report), digest: reportDigest(report) },
    previous: null,
    ...given,
  };
}

export function item(name: string, given: Partial<GateItem> = {}): GateItem {
  return { name, status: "PASS", checked: 200, failed: 0, detail: "all of it", waiver: null, ...given };
}

export async function faultsOf(options: CertificateOptions): Promise<readonly string[]> {
  const checked = await checkCertificate(options);
  return checked.kind === "none" ? ["none"] : checked.faults;
}

/** Rewrites a file of the run by its text. */
export function rewrite(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

export function rewriteCertificate(runsDir: string, phase: PhaseName, change: (text: string) => string): void {
  rewrite(certificateFile(runsDir, RUN, phase), change);
}

export function changeTarget(runsDir: string, own: string, act: (target: Target) => void): void {
  const target = openTarget(targetFile(runsDir, own));
  act(target);
  target.close();
}

function declare(name: PhaseName, share: number | null, needs: PhaseName | null): PhaseDeclaration {
  return {
    name,
    title: name,
    share,
    steps: STEPS,
    gate: ["validators", "coverage"],
    needs,
    needsApproval: false,
    onFailure: "keep",
  };
}
