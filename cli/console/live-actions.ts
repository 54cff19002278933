import type { ConsoleActions, Actor } from "../../bull-board/console-actions.ts";
import type { Config } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { Acting } from "../actions/acting.ts";
import { approvePhase } from "../actions/approve-phase.ts";
import { changeSpeed } from "../actions/change-speed.ts";
import { retryJobs } from "../actions/retry-jobs.ts";
import { setRunState } from "../actions/set-run-state.ts";
import { folderName } from "../parse-given.ts";
import { ActionProcesses } from "./action-processes.ts";

/** What the console's operators do, by the code of the verbs: what is short in this process, what is long in one of its own. */
export function liveActions(config: Config): ConsoleActions {
  const processes = new ActionProcesses(config);
  const as = (actor: Actor): Acting => ({ config, actor, via: "console" });
  return {
    pause: (run, actor) => setRunState(as(actor), run, "paused"),
    resume: (run, actor) => setRunState(as(actor), run, "running"),
    retryJobs: (run, which, actor) => retryJobs(as(actor), run, which),
    changeSpeed: (run, speed, actor) => changeSpeed(as(actor), run, speed),
    approve: (run, ...[phase, given, actor]) => approvePhase(as(actor), { run, phase, by: actor.name, ...given }),
    replayRejects: (run, rule, actor) =>
      processes.begin(as(actor), {
        action: "replay",
        deed: { run, action: "replay-rejects", given: { rule: rule ?? "all" } },
        words: ["retry", run, "--rejects", ...(rule === null ? [] : [`--rule=${rule}`])],
        begun: `a replay of the rejects of run ${run} has begun${rule === null ? "" : `: those with rule ${rule}`}`,
        check: () => undefined,
      }),
    rollBack: (run, { backup, confirmation }, actor) =>
      processes.begin(as(actor), {
        action: "rollback",
        deed: { run, action: "roll-back", given: backup === null ? {} : { backup } },
        words: ["rollback", run, "--yes", ...(backup === null ? [] : [`--to=${backup}`])],
        begun: `a rollback of run ${run} to ${backup === null ? "its newest sound backup" : `backup ${backup}`} has begun`,
        check: () => requireConfirmed(run, backup, confirmation),
      }),
    progressOf: (run) => processes.progressOf(run),
    stop: () => processes.stop(),
  };
}

/** Typed by a person, so that nothing is done to another run by habit. */
function requireConfirmed(run: string, backup: string | null, confirmation: string): void {
  if (confirmation !== run) {
    throw new TerminalError(
      "USAGE",
      `${JSON.stringify(confirmation)} is not the name of the run; nothing was changed`,
      {
        hint: `The name is ${run}.`,
      },
    );
  }
  if (backup === null || folderName.safeParse(backup).success) return;
  throw new TerminalError("USAGE", `${JSON.stringify(backup)} is not the name of a backup`, {
    hint: `See which there are: touchdown backup ${run} --list.`,
  });
}
