import { atWorkOf, type AtWork } from "../../bull-board/console/at-work.ts";
import { KnownRuns } from "../../bull-board/console/known-runs.ts";
import { progressOf } from "../../bull-board/console/progress-of-target.ts";
import { readProgress, type TargetProgress } from "../../bull-board/console/read-progress.ts";
import { RunFacts, type RunReading } from "../../bull-board/console/run-facts.ts";
import { runHeadOf } from "../../bull-board/console/run-head.ts";
import type { SectionContext } from "../../bull-board/console/section.ts";
import { unfinishedRollbacksOf } from "../../bull-board/console/unfinished-rollbacks-of.ts";
import { demandsOf, type Demand } from "../../coordinator/report/run/demands.ts";
import type { Migrations } from "../../coordinator/runs/read-runs.ts";
import { unknownRun } from "../../coordinator/runs/unknown-run.ts";
import { readAlerts, standingAlerts } from "../../shared/alert-file.ts";
import type { Config } from "../../shared/config.ts";
import { toError } from "../../shared/errors.ts";
import { baseRun, phaseOf } from "../../shared/phase.ts";
import type { RollbackJournal } from "../../shared/rollback-journal.ts";
import type { Watched } from "./watched.ts";

export type RunWatcherOptions = {
  readonly config: Config;
  /** "R", or "R/pilot" to see that target alone. */
  readonly run: string;
  readonly migrations: Migrations;
};

/** Whoever has a terminal on this machine may read the files themselves. */
const VIEWER = { name: "terminal", role: "operator", maySeeValues: true } as const;

/** Looks at a run again and again; what cannot be read this moment is what it was, with the reason. */
export class RunWatcher {
  readonly #options;
  readonly #facts;
  #last: Watched | null = null;

  constructor(options: RunWatcherOptions) {
    this.#options = options;
    const { config, run, migrations } = options;
    this.#facts = new RunFacts(baseRun(run), config, new KnownRuns(config.runsDir, migrations));
  }

  /** Throws what keeps the first look from being one, and RUN_UNKNOWN when the run is not, or no longer, there. */
  async look(): Promise<Watched> {
    const { config, run } = this.#options;
    const reading = await this.#read();
    if (reading === null) throw unknownRun(config.runsDir, run);
    if (reading instanceof Error) return this.#asBefore(reading);
    this.#last = watchedOf(reading, this.#options);
    return this.#last;
  }

  async close(): Promise<void> {
    await this.#facts.close();
  }

  async #read(): Promise<RunReading | Error | null> {
    try {
      this.#facts.expire();
      return await this.#facts.read();
    } catch (error) {
      return toError(error);
    }
  }

  /** The files of a run that is being put back are not whole for a moment. */
  #asBefore(error: Error): Watched {
    if (this.#last === null) throw error;
    this.#last = { ...this.#last, atMs: Date.now(), state: "unknown", troubles: [error.message] };
    return this.#last;
  }
}

function watchedOf(reading: RunReading, { config, run }: RunWatcherOptions): Watched {
  const { known, trouble } = reading;
  const context = contextOf(reading, config);
  const rollbacks = unfinishedRollbacksOf(context);
  const { state, sentence, holder } = runHeadOf(reading);
  const atWork = run === baseRun(run) ? atWorkOf(context) : ofPhase(run, context);
  const target = atWork === null ? null : tryProgress(config, atWork.target);
  return {
    atMs: Date.now(),
    run,
    reading,
    state: rollbacks.length > 0 ? "rolling back" : state,
    sentence,
    holder,
    troubles: trouble === null ? [] : [trouble],
    demands: [...rollbacks.map(finishing), ...(known.phases.length === 0 ? [] : demandsOf(known.evidence))],
    atWork,
    target,
    progress: atWork === null || target === null ? null : progressOf(target, atWork, context),
    alerts: [...standingAlerts(readAlerts(config.runsDir, run)).values()],
  };
}

function contextOf({ known, live, speed, throttle, series }: RunReading, config: Config): SectionContext {
  return { config, run: known.run, known, live, speed, throttle, series, viewer: VIEWER };
}

/** A target that is asked for by its name is the one at work only if the series says so. */
function ofPhase(run: string, context: SectionContext): AtWork {
  const atWork = atWorkOf(context);
  const declared = context.known.evidence.phases.map(({ declaration }) => declaration);
  return atWork?.target === run ? atWork : { target: run, phase: phaseOf(run, declared), act: null, isHeld: false };
}

/** There is no target yet, or it is being put back. */
function tryProgress({ runsDir }: Config, target: string): TargetProgress | null {
  try {
    return readProgress(runsDir, target);
  } catch {
    return null;
  }
}

function finishing({ run, backup }: RollbackJournal): Demand {
  return {
    kind: "must",
    what: `${run} is being rolled back to backup ${backup}. If nobody is at it any more, finish it`,
    reasons: [],
    commands: [`touchdown rollback ${run}`],
    approves: null,
  };
}
