import type { AlertKind } from "../../shared/alert.ts";
import type { QueueCounts, QueueName } from "../../shared/queue.ts";
import type { Heartbeat } from "../../shared/run-board.ts";
import type { SeriesSample } from "../../shared/series.ts";
import type { Throttle } from "../../shared/throttle.ts";
import type { Ledger } from "../../coordinator/runs/read-ledger.ts";
import type { PhaseState } from "../../coordinator/report/run/phase-state.ts";

/** All that is measured at one moment. */
export type Figures = {
  readonly atMs: number;
  /** Null while Redis is away, or there is none. */
  readonly live: LiveFigures | null;
  readonly runs: readonly RunFigures[];
  /** How long it took to find out, by where it was asked. */
  readonly tookMs: { readonly redis: number; readonly runs: number };
};

/** What Redis knows. */
export type LiveFigures = {
  /** The target that was announced: "R", or "R/pilot". */
  readonly announced: { readonly run: string; readonly readsSpent: number; readonly readsMax: number | null } | null;
  /** The run that somebody is at work on. */
  readonly held: string | null;
  readonly queues: Readonly<Record<QueueName, QueueFigures>>;
  readonly workers: readonly Heartbeat[];
  readonly isPaused: boolean;
  readonly throttle: Throttle | null;
  readonly concurrency: number | null;
  readonly redis: { readonly bytes: number | null; readonly bytesMax: number | null };
};

export type QueueFigures = {
  readonly counts: QueueCounts;
  /** Null where none waits. */
  readonly oldestWaitingMs: number | null;
};

/** What the folder of a run knows, whether or not anybody is at work on it. */
export type RunFigures = {
  readonly run: string;
  readonly migration: string;
  readonly version: string;
  readonly targets: readonly TargetFigures[];
  readonly phases: readonly PhaseFigures[];
  readonly alerts: ReadonlySet<AlertKind>;
  /** The newest sample of its series; null when it is old. */
  readonly sample: SeriesSample | null;
};

export type TargetFigures = {
  readonly phase: string;
  readonly ledger: Ledger;
  readonly rejects: readonly { readonly rule: string; readonly records: number }[];
  readonly lastLandedAtMs: number | null;
};

export type PhaseFigures = {
  readonly phase: string;
  readonly state: PhaseState["kind"];
  readonly gate: Readonly<Record<GateStatus, number>>;
  /** Null for a phase that has read nothing. */
  readonly reads: number | null;
};

export const GATE_STATUSES = ["pass", "waived", "fail", "skip"] as const;
export type GateStatus = (typeof GATE_STATUSES)[number];
