import { certificateFact } from "../../coordinator/certificates/check-certificate.ts";
import { findCertificate } from "../../coordinator/certificates/certificate.ts";
import {
  CHANGED_SOURCE,
  findApproval,
  readDecisions,
  waiverFor,
  type Decisions,
} from "../../coordinator/certificates/decisions.ts";
import { compareSources } from "../../coordinator/phases/compare-sources.ts";
import { judgeGate } from "../../coordinator/phases/judge-gate.ts";
import { BackupObserver } from "../../coordinator/phases/observe-backup.ts";
import { observeTarget, type TargetFacts } from "../../coordinator/phases/observe-target.ts";
import type { BackupFact, CertificateFact, PhaseFacts } from "../../coordinator/phases/phase-facts.ts";
import { readPhaseRecord, type PhaseRecord, type StepRecords } from "../../coordinator/phases/phase-record.ts";
import type { GateItem, PhaseDeclaration, PhaseName } from "../../shared/phase.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { codeVersion } from "../code-version.ts";
import { sourcesDigest } from "../run-migration.ts";
import { countSources, readTimesOf } from "./count-sources.ts";
import { gateDigest } from "./gate-digest.ts";
import { compareStates, fileStates, type SourceStates } from "./source-states.ts";
import { phaseContext, type PhaseContext, type WalkContext } from "./phase-context.ts";

/** What of a walk is needed to look at it. */
export type ObserveContext = Pick<WalkContext, "config" | "migration" | "phases" | "run" | "settings" | "mappings">;

/** Looks at the phases of a run, changing nothing. Holds only what cannot have changed since: which backups were read and found sound, what the source counted. */
export class PhaseObserver {
  readonly #walk: ObserveContext;
  readonly #backups = new BackupObserver();
  readonly #counts = new Map<PhaseName, Readonly<Record<string, number>>>();
  readonly #states = new Map<PhaseName, SourceStates>();

  constructor(walk: ObserveContext) {
    this.#walk = walk;
  }

  async observe(phase: PhaseDeclaration): Promise<PhaseFacts> {
    const context = phaseContext(this.#walk, phase);
    const { config, run, of } = context;
    const record = readPhaseRecord(config.runsDir, run, phase.name);
    const decisions = readDecisions({ runsDir: config.runsDir, run });
    const target = await observeTarget(targetFile(of.runsDir, of.run));
    const hasLanded = hasWritten(phase, { record, target });
    const backup = await this.#backup(context, record, hasLanded);
    const gate = gateOf(phase, { record, target, decisions });
    return {
      steps: validSteps(record, gate),
      begunBy: this.#begunBy(record, target),
      ledgerDigest: target?.ledgerDigest ?? null,
      certificate: await this.certificate(phase.name),
      needed: phase.needs === null ? null : await this.certificate(phase.needs),
      approval: this.#approval(phase, decisions),
      sourceChanges: hasLanded ? [] : await this.#sourceChanges(context, { record, decisions, target }),
      backup,
      hasLanded,
      isLoaded: target?.isLoaded === true,
      gate,
      isRolledBack: record !== null && record.rolledBack !== null,
    };
  }

  certificate(phase: PhaseName): Promise<CertificateFact> {
    const { config, migration, phases, run } = this.#walk;
    return certificateFact({
      runsDir: config.runsDir,
      run,
      phase,
      phases,
      migration,
      codeVersion: codeVersion(),
      configDigest: sourcesDigest(migration, config, this.#walk),
    });
  }

  #begunBy(record: PhaseRecord | null, target: TargetFacts | null): string | null {
    const { config, migration } = this.#walk;
    const now = codeVersion();
    if (record !== null && record.codeVersion !== now) return `by Touchdown ${record.codeVersion}, and this is ${now}`;
    const { version, configDigest } = target?.run ?? {};
    if (version !== undefined && version !== migration.version)
      return `by version ${version} of ${migration.name}, and this is ${migration.version}`;
    const isOther = configDigest !== undefined && configDigest !== sourcesDigest(migration, config, this.#walk);
    return isOther ? "over other sources than the settings name now" : null;
  }

  #approval({ needs }: PhaseDeclaration, decisions: Decisions): PhaseFacts["approval"] {
    const { config, phases, run } = this.#walk;
    const needed = phases.find(({ name }) => name === needs);
    if (needed === undefined || !needed.needsApproval) return "not-needed";
    const found = findCertificate(config.runsDir, run, needed.name);
    // Where it was left out on record there is nothing to approve.
    if (found.kind !== "read") return "not-needed";
    return findApproval(decisions, needed.name, found.certificate) === null ? "missing" : "given";
  }

  async #backup(context: PhaseContextOf, record: PhaseRecord | null, hasLanded: boolean): Promise<BackupFact> {
    const taken = record?.steps.backup?.detail;
    if (taken === undefined) return { kind: "none" };
    return this.#backups.observe({ ...context.of, name: taken.name, seal: taken.seal, mustBeFresh: !hasLanded });
  }

  /**
   * Against the phase that was certified before: as of this phase's own read time, which is pinned when its target is made; and for a phase that brings into use
   * what another has loaded, as of now.
   */
  async #sourceChanges(context: PhaseContextOf, { record, decisions, target }: Seen): Promise<readonly string[]> {
    const { config, migration, phase, run, of } = context;
    const isPinned = phase.share !== null && record?.steps.backup !== undefined && target !== null;
    if (phase.needs === null || !(isPinned || bringsIntoUse(phase))) return [];
    if (waiverFor(decisions, phase.name, CHANGED_SOURCE) !== null) return [];
    const found = findCertificate(config.runsDir, run, phase.needs);
    if (found.kind !== "read") return [];
    const { sources, readTimes } = found.certificate;
    const known = this.#states.get(phase.name);
    const states =
      known ?? (isPinned ? readTimesOf(targetFile(of.runsDir, of.run)) : await fileStates(migration, config));
    this.#states.set(phase.name, states);
    const changed = compareStates(readTimes, states);
    if (changed.length > 0 || !isPinned) return changed;
    const counts = this.#counts.get(phase.name) ?? (await countSources({ config, migration, of }));
    this.#counts.set(phase.name, counts);
    return compareSources(sources, counts);
  }
}

/** It changes what others use, by what an earlier phase has loaded. */
function bringsIntoUse({ steps }: PhaseDeclaration): boolean {
  return steps.includes("promote") || steps.includes("cutover");
}

/** Whether the phase has begun to write what it is there for. */
function hasWritten(phase: PhaseDeclaration, { record, target }: Omit<Seen, "decisions">): boolean {
  if (phase.share !== null) return target?.hasLanded === true;
  if (!bringsIntoUse(phase)) return target?.hasDiff === true;
  return record?.steps.promote !== undefined || record?.steps.cutover !== undefined;
}

type PhaseContextOf = Pick<PhaseContext, "config" | "migration" | "phase" | "run" | "of">;
type Seen = Recorded & { readonly target: TargetFacts | null };
type Recorded = { readonly record: PhaseRecord | null; readonly decisions: Decisions };

export function gateOf(
  phase: PhaseDeclaration,
  { record, target, decisions }: Recorded & { readonly target: TargetFacts | null },
): readonly GateItem[] {
  return judgeGate(phase, {
    steps: record?.steps ?? {},
    coverage: target?.hasLanded === true || phase.share === null ? (target?.coverage ?? null) : null,
    waiverOf: (item) => waiverFor(decisions, phase.name, item)?.digest ?? null,
  });
}

/** The steps whose records still speak of what is there: a report that shows another gate than the present one is written anew. */
function validSteps(record: PhaseRecord | null, gate: readonly GateItem[]): StepRecords {
  if (record === null) return {};
  const { report, ...steps } = record.steps;
  return report !== undefined && report.detail.gate === gateDigest(gate) ? { ...steps, report } : steps;
}
