import { statSync } from "node:fs";
import {
  DryRunActions,
  nothingYet,
  type DryRunOptions,
  type PlannedStep,
} from "../../coordinator/phases/dry-run-actions.ts";
import { walkPhases } from "../../coordinator/phases/walk-phases.ts";
import type { Config } from "../../shared/config.ts";
import { Failure } from "../../shared/errors.ts";
import type { Migration } from "../../shared/migration.ts";
import { phaseRun, type PhaseDeclaration } from "../../shared/phase.ts";
import type { Chosen } from "../../shared/setting.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { PhaseObserver } from "../phases/observe-phase.ts";
import { checkExpectations } from "../preflight/check-expectations.ts";
import { checkSize } from "../preflight/check-size.ts";
import { blockingFirst, findingOf, type Finding } from "../preflight/finding.ts";
import { lookAtSources, type SourceLook } from "../preflight/look-at-sources.ts";
import { preflight } from "../preflight/preflight.ts";
import { sourcesDigest } from "../run-migration.ts";
import { estimateStep } from "./estimate-step.ts";
import { findRates } from "./find-rates.ts";
import { NO_RATES, ratesOfProbe, type Rates } from "./rates.ts";
import { storeBytes } from "./store-bytes.ts";
import { builtBytes, volumeOf, type Volume } from "./volume.ts";

export type PlanRunOptions = Chosen & {
  readonly config: Config;
  readonly migration: Migration;
  /** Those that are to be walked. */
  readonly phases: readonly PhaseDeclaration[];
  readonly run: string;
  /** The run has begun: what is left of it is planned. */
  readonly isBegun: boolean;
  /** Whether files are copied on this host. */
  readonly isCopyingHere: boolean;
  /** Whether documents of every collection are looked at, which takes a while. */
  readonly isThorough: boolean;
  /** Where the caller has a Redis already. */
  readonly redisUrl: string | null;
  /** How the phases are observed, where the caller does so already. */
  readonly startFrom?: DryRunOptions["startFrom"];
  readonly onProgress: (what: string) => void;
  readonly signal: AbortSignal;
};

export type RunPlan = {
  readonly steps: readonly PlannedStep[];
  readonly collections: SourceLook["counted"];
  readonly rates: Rates;
  /** Whatever blocks comes first. */
  readonly findings: readonly Finding[];
  /** Where the run would stop by itself, waiting for a person or refusing to go on. */
  readonly stop: Finding | null;
};

/** Walks the phases of a run as the run itself would, without taking a step: what would be done, what it would cost, and what would stand in its way. */
export async function planRun(options: PlanRunOptions): Promise<RunPlan> {
  const { config, migration, run, isBegun } = options;
  const configDigest = digestOf(options);
  const known = configDigest === null ? null : ratesOf(options, configDigest);
  const look = await lookAtSources({ ...options, isTimed: known === null });
  const volume = volumeOf(migration, { counted: look.counted, storeBytes: storeBytes(migration, config) });
  const rates = known ?? (look.probed === null ? NO_RATES : ratesOfProbe(look.probed, volume));
  const isWhole = look.counted.length === migration.collections.length;
  const walked = isWhole
    ? await walkDry(options, {
        rates,
        volume,
        isObserved: isBegun && configDigest !== null,
      })
    : { steps: [], stop: null };
  const here = await preflight({ ...options, configDigest, run, steps: walked.steps });
  const size = options.isThorough ? checkSize(migration, look.counted) : [];
  const expected = checkExpectations(migration, { counted: look.counted, settings: options.settings });
  return {
    ...walked,
    collections: look.counted,
    rates,
    findings: blockingFirst([...look.findings, ...expected, ...here, ...size]),
  };
}

function ratesOf({ config, migration, run, isBegun }: PlanRunOptions, configDigest: string): Rates | null {
  const { name, phases = [] } = migration;
  return findRates({
    runsDir: config.runsDir,
    migration: name,
    phases,
    configDigest,
    run: isBegun ? run : null,
    builtBytes: builtBytes(migration),
  });
}

/** Null where a setting is missing, which the sources tell when they are opened. */
function digestOf(options: PlanRunOptions): string | null {
  try {
    return sourcesDigest(options.migration, options.config, options);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

type Walked = Pick<RunPlan, "steps" | "stop">;
type Measured = { readonly rates: Rates; readonly volume: Volume; readonly isObserved: boolean };

/** As far as the run would come. */
async function walkDry(options: PlanRunOptions, { rates, volume, isObserved }: Measured): Promise<Walked> {
  const { config, migration, phases, run, signal } = options;
  const all = migration.phases ?? [];
  const observer = new PhaseObserver({ ...options, phases: all });
  const startFrom = isObserved ? (phase: PhaseDeclaration) => observer.observe(phase) : nothingYet;
  const standingBytes = (phase: PhaseDeclaration): number => sizeOf(targetFile(config.runsDir, phaseRun(run, phase)));
  const actions = new DryRunActions({
    phases: all,
    startFrom: options.startFrom ?? startFrom,
    estimate: (phase, act) => estimateStep(phase, act, { volume, rates, standingBytes }),
  });
  try {
    await walkPhases({ run, phases, actions, onPhase: () => undefined, onAct: () => undefined, signal });
    return { steps: actions.steps, stop: null };
  } catch (error) {
    return { steps: actions.steps, stop: findingOf(error) };
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
