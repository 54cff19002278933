import type { RunHold } from "../../coordinator/hold-run.ts";
import type { PhaseAct } from "../../coordinator/phases/decide-phase.ts";
import type { Reach } from "../../shared/checkpoint.ts";
import type { Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import { phaseRun, type PhaseDeclaration } from "../../shared/phase.ts";
import type { Mappings, Settings } from "../../shared/setting.ts";
import type { RunDisplay } from "../run-migration.ts";
import type { Terminal } from "../terminal.ts";

/** What every step of every phase of a run is given. */
export type WalkContext = {
  readonly config: Config;
  readonly redisUrl: string;
  readonly migration: Migration;
  readonly phases: readonly PhaseDeclaration[];
  readonly run: string;
  /** What the operator chose for the run. */
  readonly settings: Settings;
  readonly mappings: Mappings;
  readonly workers: number;
  readonly readsMax: number | null;
  /** Decides which part of the sources a sample is, and whatever a check draws. */
  readonly seed: number;
  /** Who signs phases off in advance, or null. */
  readonly approveBy: string | null;
  /** The right to act on the run, asked for before each act. */
  readonly hold: RunHold;
  readonly displayOf: (phase: PhaseDeclaration) => RunDisplay;
  /** Hears of each act when it begins. */
  readonly onAct?: (phase: PhaseDeclaration, act: PhaseAct) => void;
  readonly terminal: Terminal;
  readonly reach: Reach;
  readonly signal: AbortSignal;
};

export type PhaseContext = WalkContext & {
  readonly phase: PhaseDeclaration;
  /** The run that the phase's target belongs to: the run itself, or the phase's own inside it. */
  readonly of: { readonly runsDir: string; readonly run: string };
};

export function phaseContext<Walk extends Pick<WalkContext, "config" | "run">>(
  walk: Walk,
  phase: PhaseDeclaration,
): Walk & Pick<PhaseContext, "phase" | "of"> {
  return { ...walk, phase, of: { runsDir: walk.config.runsDir, run: phaseRun(walk.run, phase) } };
}
