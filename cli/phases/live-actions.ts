import type { PhaseAct } from "../../coordinator/phases/decide-phase.ts";
import type { PhaseActions } from "../../coordinator/phases/phase-actions.ts";
import type { PhaseFacts } from "../../coordinator/phases/phase-facts.ts";
import {
  newPhaseRecord,
  readPhaseRecord,
  writePhaseRecord,
  type PhaseRecord,
} from "../../coordinator/phases/phase-record.ts";
import { writeRunReport } from "../../coordinator/report/run/write-run-report.ts";
import { PHASE_STEPS, holds, type PhaseDeclaration, type PhaseName, type PhaseStep } from "../../shared/phase.ts";
import { observeTarget } from "../../coordinator/phases/observe-target.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { codeVersion } from "../code-version.ts";
import { approveInAdvance } from "./approve-in-advance.ts";
import { backUpPhase } from "./back-up-phase.ts";
import { certifyPhase } from "./certify-phase.ts";
import { checkPhase } from "./check-phase.ts";
import { closePhase } from "./close-phase.ts";
import { cutoverPhase } from "./cutover-phase.ts";
import { diffPhase } from "./diff-phase.ts";
import { drawPhase } from "./draw-phase.ts";
import { loadPhase } from "./load-phase.ts";
import { monitorPhase } from "./monitor-phase.ts";
import { PhaseObserver } from "./observe-phase.ts";
import { phaseContext, type PhaseContext, type WalkContext } from "./phase-context.ts";
import { promotePhase } from "./promote-phase.ts";
import { publishPhase } from "./publish-phase.ts";
import { rehearsePhase } from "./rehearse-phase.ts";
import { reportPhase } from "./report-phase.ts";
import { rollBackPhase } from "./roll-back-phase.ts";
import { surveyPhase } from "./survey-phase.ts";
import { validatePhase } from "./validate-phase.ts";

/** The phases of a run for real. Each step is recorded after its effect: killed in between, it is taken again and comes to the same. */
export class LiveActions implements PhaseActions {
  readonly #walk: WalkContext;
  readonly #observer: PhaseObserver;
  /** Phases that this walk has looked at: what a walk before it left rolled back begins anew. */
  readonly #begun = new Set<PhaseName>();

  constructor(walk: WalkContext) {
    this.#walk = walk;
    this.#observer = new PhaseObserver(walk);
  }

  async observe(phase: PhaseDeclaration): Promise<PhaseFacts> {
    if (!this.#begun.has(phase.name)) await this.#begin(phase);
    const facts = await this.#observer.observe(phase);
    const isWaiting = facts.approval === "missing" && facts.needed?.kind === "valid";
    if (!isWaiting || this.#walk.approveBy === null) return facts;
    await approveInAdvance(this.#walk, { phase, by: this.#walk.approveBy });
    return this.#observer.observe(phase);
  }

  /** A walk before this one may have stopped at the gate: what was rolled back begins anew, and what did not hold is asked again, as its cause may be mended. */
  async #begin(phase: PhaseDeclaration): Promise<void> {
    this.#begun.add(phase.name);
    const record = this.#record(phase);
    if (record.rolledBack !== null) return this.#write(newRecordOf(record));
    const { gate, certificate } = await this.#observer.observe(phase);
    if (certificate.kind === "valid") return this.#recordCertified(record, certificate.digest);
    const failed = gate.filter((item) => !holds(item)).map(({ name }) => EVIDENCE_OF[name.split(":")[0] ?? name]);
    const again = PHASE_STEPS.filter((step) => failed.includes(step) && record.steps[step] !== undefined);
    if (again.length === 0) return;
    const kept = Object.entries(record.steps).filter(([step]) => !again.some((name) => name === step));
    this.#write({ ...record, steps: Object.fromEntries(kept) });
  }

  /** A walk before this one was killed when it had issued the certificate and not recorded it: it is not issued again. */
  #recordCertified(record: PhaseRecord, digest: string): void {
    if (record.steps.certify !== undefined) return;
    const at = new Date().toISOString();
    const ledgerDigest = record.steps.report?.ledgerDigest ?? null;
    const certify = { startedAt: at, doneAt: at, durationMs: 0, ledgerDigest, detail: { digest } };
    this.#write({ ...record, steps: { ...record.steps, certify } });
    this.#writeRunReport();
  }

  async take(phase: PhaseDeclaration, act: PhaseAct): Promise<void> {
    // Between two steps a run may be paused, or lost to another coordinator.
    await this.#walk.hold.awaitTurn();
    const context = phaseContext(this.#walk, phase);
    const record = this.#record(phase);
    const { reach } = context;
    reach("phase-step-begun");
    if (act === "roll-back") {
      const rolledBack = await rollBackPhase(context, record);
      reach("phase-step-done");
      this.#write({ ...record, rolledBack });
    } else {
      const startedAt = new Date();
      const detail = await this.#takeStep(act, context, record);
      reach("phase-step-done");
      this.#write(await this.#with(record, { act, startedAt, detail, context }));
    }
    reach("phase-step-recorded");
    if (act === "report" || act === "certify" || act === "roll-back") this.#writeRunReport();
  }

  /** The page about the whole run is made from its files: one that a crash left old is made anew with the next. */
  #writeRunReport(): void {
    const { config, run, migration, phases } = this.#walk;
    writeRunReport({ runsDir: config.runsDir, run, migration, phases });
  }

  async #with(
    record: PhaseRecord,
    { act, startedAt, detail, context: { of } }: TakenStep & { readonly context: PhaseContext },
  ): Promise<PhaseRecord> {
    const doneAt = new Date();
    const target = await observeTarget(targetFile(of.runsDir, of.run));
    const step = {
      startedAt: startedAt.toISOString(),
      doneAt: doneAt.toISOString(),
      durationMs: doneAt.getTime() - startedAt.getTime(),
      ledgerDigest: target?.ledgerDigest ?? null,
      detail,
    };
    return { ...record, steps: { ...record.steps, [act]: step } };
  }

  /** The evidence that the step leaves behind. */
  async #takeStep(step: PhaseStep, context: PhaseContext, record: PhaseRecord): Promise<object> {
    switch (step) {
      case "backup":
        return backUpPhase(context);
      case "draw":
        return drawPhase(context);
      case "survey":
        return surveyPhase(context);
      case "load":
        return loadPhase(context, record);
      case "validate":
        return validatePhase(context, record);
      case "close":
        return closePhase(context);
      case "diff":
        return diffPhase(context);
      case "check":
        return checkPhase(context);
      case "publish":
        return publishPhase(context);
      case "promote":
        return promotePhase(context);
      case "cutover":
        return cutoverPhase(context);
      case "monitor":
        return monitorPhase(context);
      case "rehearse":
        return rehearsePhase(context, record);
      case "report":
        return reportPhase(context, (await this.#observer.observe(context.phase)).gate);
      case "certify":
        return this.#certify(context, record);
    }
  }

  async #certify(context: PhaseContext, record: PhaseRecord): Promise<object> {
    const { gate, needed } = await this.#observer.observe(context.phase);
    const previous = needed?.kind === "valid" || needed?.kind === "waived" ? needed.digest : null;
    return certifyPhase(context, { record, gate, previous });
  }

  #record({ name }: PhaseDeclaration): PhaseRecord {
    const { config, run, migration } = this.#walk;
    const known = readPhaseRecord(config.runsDir, run, name);
    return (
      known ?? newPhaseRecord({ run, migration: migration.name, phase: name, codeVersion: codeVersion() }, new Date())
    );
  }

  #write(record: PhaseRecord): void {
    writePhaseRecord(this.#walk.config.runsDir, record);
  }
}

/** The step that the condition of a gate is judged by. */
const EVIDENCE_OF: Readonly<Record<string, PhaseStep>> = {
  validators: "validate",
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

type TakenStep = { readonly act: PhaseStep; readonly startedAt: Date; readonly detail: object };

function newRecordOf({ run, migration, phase, codeVersion: begunBy }: PhaseRecord): PhaseRecord {
  return newPhaseRecord({ run, migration, phase, codeVersion: begunBy }, new Date());
}
