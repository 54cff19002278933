import type { CurationConfig, CurationDeclaration, WatchedSide } from "../../shared/curation.ts";
import type { GovernanceDeclaration, GovernanceVerdict } from "../../shared/governance.ts";
import type { ChangeCounts } from "../../shared/publication.ts";
import type { PostAlert } from "./alert-sink.ts";
import type { Timetable } from "./due-instants.ts";
import type { DeclaredFile, Drift } from "./find-drift.ts";
import type { CurationRun } from "./last-run.ts";
import type { FileState, SourceState } from "./source-state.ts";

/** What is done to the migration itself: by the engine, in the order of these. Each may throw a Failure; none is called again after it. */
export type Sync = {
  /** What the files of the source are; null where the source has none. Reads only. */
  look(): Promise<readonly FileState[] | null>;
  /** Reads the source anew into staging. Throws when its gate does not hold. */
  stage(run: string): Promise<{ readonly records: number }>;
  /** Brings production in line with staging. */
  commit(run: string): Promise<{ readonly writes: number; readonly changes: ChangeCounts | null }>;
};

export type CurateOptions = {
  readonly migration: string;
  readonly declaration: CurationDeclaration;
  /** Absolute. */
  readonly target: string;
  /** Published databases. */
  readonly databases: { readonly staging: string; readonly production: string };
  readonly declaredFiles: readonly DeclaredFile[];
  readonly timetable: Timetable;
  /** Name of the run. */
  readonly run: string;
  readonly trigger: CurationRun["trigger"];
  readonly actor: string;
  /** As the migration's entries of the governance log have them. */
  readonly told?: Pick<GovernanceDeclaration, "user_role" | "runtime_context">;
  readonly now: () => Date;
  readonly post: PostAlert;
};

/** What a run has come to know; each part adds to it, and a failure leaves it as it is. */
export type Curation = {
  readonly options: CurateOptions;
  readonly config: CurationConfig;
  readonly watched: ReadonlySet<WatchedSide>;
  readonly before: SourceState | null;
  readonly log: GovernanceVerdict;
  run: CurationRun;
  files: readonly FileState[] | null;
  drift: readonly Drift[] | null;
  broken: readonly { readonly table: string; readonly what: string }[];
};
