import type { ActionOutcome, ActionProgress } from "../../bull-board/console-actions.ts";
import { heldByOther } from "../../coordinator/held-by-other.ts";
import { readLive } from "../../coordinator/runs/read-live.ts";
import type { Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import { baseRun } from "../../shared/phase.ts";
import { holderText } from "../../shared/run-lease.ts";
import type { Acting } from "../actions/acting.ts";
import { auditedBegin, record, type Deed } from "../actions/audited.ts";
import { requireRunFolder } from "../require-run-folder.ts";
import { ActionProcess } from "./action-process.ts";

export type LongDeed = {
  readonly action: ActionProgress["action"];
  readonly deed: Deed;
  /** The verb that does it. */
  readonly words: readonly string[];
  /** What is said when it has begun. */
  readonly begun: string;
  /** Throws where it is refused whatever the run is at. */
  readonly check: () => void;
};

const KEPT_OF_RUN = 5;

/** The actions of this console that are processes of their own: one at a time of each run. Each tells the audit log itself, in the name of whoever began it. */
export class ActionProcesses {
  readonly #config: Config;
  /** The newest first. */
  #processes: readonly ActionProcess[] = [];

  constructor(config: Config) {
    this.#config = config;
  }

  begin(acting: Acting, long: LongDeed): Promise<ActionOutcome> {
    const { deed, check } = long;
    return auditedBegin(acting, deed, async () => {
      check();
      requireRunFolder({ runsDir: this.#config.runsDir, run: deed.run });
      await this.#requireFree(deed.run);
      this.#start(acting, long);
      return { lines: [long.begun] };
    });
  }

  progressOf(run: string): readonly ActionProgress[] {
    return this.#of(run).map(({ progress }) => progress);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()));
  }

  /** As far as it can be told here; the process asks for its hold on the run, and is refused if somebody came first. */
  async #requireFree(run: string): Promise<void> {
    // Without Redis nobody can tell, and rolling back needs none.
    const live = await readLive(this.#config, run).catch(() => null);
    const other = this.#of(run).find(({ isAtWork }) => isAtWork);
    if (other !== undefined) throw busyWith(other);
    if (live !== null && live.holder !== null) throw heldByOther(baseRun(run), holderText(live.holder));
  }

  #start(acting: Acting, { action, deed, words }: LongDeed): void {
    const begun = new ActionProcess({
      config: this.#config,
      action,
      run: deed.run,
      words,
      actor: acting.actor,
      onUnrecorded: (detail) => tryRecord(acting, deed, detail),
    });
    const kept = this.#of(deed.run).slice(0, KEPT_OF_RUN - 1);
    this.#processes = [begun, ...this.#processes.filter((other) => kept.includes(other) || !isOf(other, deed.run))];
  }

  #of(run: string): readonly ActionProcess[] {
    return this.#processes.filter((process) => isOf(process, run));
  }
}

function isOf(process: ActionProcess, run: string): boolean {
  return baseRun(process.run) === baseRun(run);
}

function busyWith({ action, run, by, startedAt }: ActionProcess): TerminalError {
  return new TerminalError("RUN_CONFLICT", `a ${action} of run ${run} that ${by} began ${startedAt} is not over`, {
    hint: "Its lines tell how far it is. Begin the next one when it has ended.",
  });
}

/** Nobody is there any more who could be told that the log cannot be written. */
function tryRecord(acting: Acting, deed: Deed, detail: string): void {
  try {
    record(acting, deed, { outcome: "failed", detail });
  } catch {
    return;
  }
}
