import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { appendDecision } from "../../coordinator/certificates/append-decision.ts";
import { issueCertificate, type Certificate } from "../../coordinator/certificates/certificate.ts";
import type { Draft } from "../../coordinator/certificates/decisions.ts";
import { newPhaseRecord, writePhaseRecord, type PhaseRecord } from "../../coordinator/phases/phase-record.ts";
import { judgeGate } from "../../coordinator/phases/judge-gate.ts";
import { writePhaseReport, type WrittenPhaseReport } from "../../coordinator/report/phase/write-phase-report.ts";
import type { Report } from "../../coordinator/report/report.ts";
import { writeReport } from "../../coordinator/report/write-report.ts";
import { digest } from "../../shared/identity.ts";
import type { Migration } from "../../shared/migration.ts";
import {
  PHASE_NAMES,
  phaseRun,
  type GateItem,
  type PhaseDeclaration,
  type PhaseName,
  type PhaseStep,
} from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { cutOver, published, surveyed } from "./production-evidence.ts";

export type EvidencePlace = {
  readonly runsDir: string;
  readonly run: string;
  readonly migration: Pick<Migration, "name" | "title" | "reportShapes">;
  readonly phases: readonly PhaseDeclaration[];
};

export type PhaseEvidenceGiven = {
  readonly name: PhaseName;
  /** What the load of the phase reported. */
  readonly report: Report;
  readonly validators?: readonly Verdict[];
  readonly checks?: readonly Verdict[];
  /** Of the sets that were written. */
  readonly published?: readonly Verdict[];
  readonly sources?: Readonly<Record<string, number>>;
  readonly rollbackSeconds?: number;
  /** Steps that have not been taken. */
  readonly without?: readonly PhaseStep[];
  readonly waiverOf?: (item: GateItem) => string | null;
};

type Steps = PhaseRecord["steps"];

const BEGAN = Date.parse("2026-03-02T08:00:00.000Z");

/** Writes what the steps of a phase leave behind, up to its report, without anything having run. */
export class EvidenceMaker {
  readonly #place: EvidencePlace;

  constructor(place: EvidencePlace) {
    this.#place = place;
  }

  phase(name: PhaseName): PhaseDeclaration {
    const found = this.#place.phases.find((phase) => phase.name === name);
    if (found === undefined) throw new Error(`no phase ${name}`);
    return found;
  }

  /** The record of the phase, and the report of its load. */
  record(given: PhaseEvidenceGiven): PhaseRecord {
    const { runsDir, run, migration } = this.#place;
    const phase = this.phase(given.name);
    const startedAt = new Date(BEGAN + PHASE_NAMES.indexOf(given.name) * 3_600_000);
    const record = newPhaseRecord(
      { run, migration: migration.name, phase: given.name, codeVersion: "0.1.0" },
      startedAt,
    );
    const taken = phase.steps.filter(
      (step) => step !== "report" && step !== "certify" && !(given.without ?? []).includes(step),
    );
    const steps = Object.fromEntries(
      taken.map((step, index) => [step, stepOf(step, { given, phase, at: startedAt.getTime() + index * 60_000 })]),
    ) as Steps;
    const folder = runFolder(runsDir, phaseRun(run, phase));
    mkdirSync(folder, { recursive: true });
    if (phase.steps.includes("load") && steps.validate !== undefined)
      writeReport(folder, { ...given.report, phase: given.name, run: phaseRun(run, phase) });
    const written = { ...record, steps };
    writePhaseRecord(runsDir, written);
    return written;
  }

  gate(record: PhaseRecord, waiverOf: (item: GateItem) => string | null = () => null): readonly GateItem[] {
    const coverage = { ok: true, unruled: [], detail: "12 fields with values, and a rule for each" };
    return judgeGate(this.phase(record.phase), { steps: record.steps, coverage, waiverOf });
  }

  /** Reports the phase, and notes that it was reported. */
  report(
    given: PhaseEvidenceGiven,
  ): WrittenPhaseReport & { readonly record: PhaseRecord; readonly gate: readonly GateItem[] } {
    const { runsDir, run, migration, phases } = this.#place;
    const record = this.record(given);
    const gate = this.gate(record, given.waiverOf);
    const written = writePhaseReport({ runsDir, run, migration, phase: this.phase(given.name), phases, gate });
    const doneAt = new Date(Date.parse(record.startedAt) + 3_000_000).toISOString();
    const detail = { digest: written.digest, gate: digest(JSON.stringify(gate)) };
    const report = { startedAt: doneAt, doneAt, durationMs: 5, ledgerDigest: null, detail };
    const reported = { ...record, steps: { ...record.steps, report } };
    writePhaseRecord(runsDir, reported);
    return { ...written, record: reported, gate };
  }

  /** Reports the phase and certifies it. */
  certify(given: PhaseEvidenceGiven, previous: string | null): Certificate {
    const { runsDir, run, migration } = this.#place;
    const { record, gate, digest: reportDigest } = this.report(given);
    const issuedAt = record.steps.report?.doneAt ?? record.startedAt;
    const certificate = issueCertificate(runsDir, {
      run,
      phase: given.name,
      migration: migration.name,
      migrationVersion: "2",
      schemaVersion: 1,
      ledgerVersion: 2,
      codeVersion: "0.1.0",
      configDigest: given.report.configDigest,
      readTimes: given.report.readTimes,
      issuedAt,
      target: "target.db",
      ledgerDigest: digest(`ledger ${given.name}`),
      targetDigest: digest(`target ${given.name}`),
      sources: given.sources ?? {},
      sample: null,
      tally: given.report.tally,
      gate: [...gate],
      backup: { name: "20260302-080000", seal: "seal" },
      rehearsal: { backup: "20260302-080000", seconds: 1, secondsMax: 300 },
      reads: 1,
      report: { file: `report-${given.name}.json`, digest: reportDigest },
      previous,
    });
    const step = { startedAt: issuedAt, doneAt: issuedAt, durationMs: 3, ledgerDigest: null };
    const steps = { ...record.steps, certify: { ...step, detail: { digest: certificate.seal } } };
    writePhaseRecord(runsDir, { ...record, steps });
    return certificate;
  }

  async decide(draft: Draft): Promise<string> {
    const { runsDir, run } = this.#place;
    return (await appendDecision({ runsDir, run }, draft)).digest;
  }

  get folder(): string {
    return join(this.#place.runsDir, this.#place.run);
  }
}

type StepGiven = { readonly given: PhaseEvidenceGiven; readonly phase: PhaseDeclaration; readonly at: number };

function stepOf(step: PhaseStep, { given, phase, at }: StepGiven): object {
  const durationMs = step === "load" || step === "diff" ? 40_000 : 2_500;
  return {
    startedAt: new Date(at).toISOString(),
    doneAt: new Date(at + durationMs).toISOString(),
    durationMs,
    ledgerDigest: step === "backup" || step === "draw" ? null : digest(`ledger ${phase.name}`),
    detail: detailOf(step, given, { phase, at }),
  };
}

function detailOf(
  step: PhaseStep,
  {
    report,
    validators,
    checks,
    published: ownVerdicts,
    sources = sourcesOf(report),
    rollbackSeconds = 1.24,
  }: PhaseEvidenceGiven,
  { phase: { share }, at }: Pick<StepGiven, "phase" | "at">,
): object {
  const documents = report.collections.reduce((sum, collection) => sum + collection.documents, 0);
  const { read } = report.tally;
  switch (step) {
    case "backup":
      return { name: "20260302-080000", seal: "seal", bytes: 921_600, seconds: 0.31 };
    case "draw":
      return {
        digest: digest("sample"),
        seed: 7,
        share: share ?? 1,
        documents,
        reads: documents + 40,
        sources,
        toppedUp: ["mwr-reviews: a highlight"],
        notFound: [],
      };
    case "load":
      return { documents, reads: documents + 100, sources };
    case "validate":
      return { verdicts: validators ?? report.validators };
    case "close":
      return {
        item: { name: "closed", status: "PASS", checked: 12, failed: 0, detail: "12 dangle there too", waiver: null },
        reads: 12,
      };
    case "diff":
      return {
        ok: true,
        matching: read,
        mismatched: 0,
        missing: 0,
        extra: 0,
        detail: `${read} records match their source`,
        reads: documents,
      };
    case "check":
      return { verdicts: checks ?? [], reads: documents };
    case "survey":
      return surveyed(sources);
    case "publish":
      return published("staging", ownVerdicts);
    case "promote":
      return published("production", ownVerdicts);
    case "cutover":
      return cutOver(at);
    case "monitor":
      return { ...cutOver(at), steps: [] };
    case "rehearse":
      return { backup: "20260302-080000", seconds: rollbackSeconds };
    case "report":
    case "certify":
      return { digest: "" };
  }
}

function sourcesOf({ collections }: Report): Record<string, number> {
  return Object.fromEntries(collections.map(({ name, counted }) => [name, counted]));
}

/** A verdict of a name that says so. */
export function verdict(name: string, status: Verdict["status"] = "PASS", title = name): Verdict {
  const failed = status === "FAIL" ? 3 : 0;
  const samples = status === "FAIL" ? [{ table: "users", key: "u1", detail: "is <not> there" }] : [];
  const detail = { PASS: "all are right", FAIL: "3 are wrong", SKIP: "there is none to look at" }[status];
  return { name, title, status, checked: status === "SKIP" ? 0 : 120, failed, detail, samples, durationMs: 4 };
}

export const VALIDATOR_NAMES = [
  "row-count",
  "referential-integrity",
  "data-types",
  "pdf-coordinates",
  "timestamps",
  "file-paths",
  "json-fields",
  "foreign-keys",
] as const;

/** The eight validators, all of which pass but those given. */
export function validators(but: Readonly<Record<string, Verdict["status"]>> = {}): readonly Verdict[] {
  return VALIDATOR_NAMES.map((name) => verdict(name, but[name] ?? "PASS"));
}
