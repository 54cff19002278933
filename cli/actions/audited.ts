import { statSync } from "node:fs";
import type { ActionOutcome } from "../../bull-board/console-actions.ts";
import { recordAudit, type AuditEntry } from "../../shared/audit.ts";
import { FAILURES, Failure, TerminalError, toError } from "../../shared/errors.ts";
import { baseRun } from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";
import { runName } from "../parse-given.ts";
import type { Acting } from "./acting.ts";

/** What somebody wants done to a run. */
export type Deed = {
  /** The run, or the phase of it that has a target of its own. */
  readonly run: string;
  /** As the console calls it: "pause", "retry-failed". */
  readonly action: string;
  /** For the audit log: names, numbers and keys. */
  readonly given: Readonly<Record<string, unknown>>;
};

const REFUSALS: ReadonlySet<number> = new Set([2, 4]);

/** Does what somebody wants done, if they may, and tells the run's audit log what came of it: also of what was refused or has failed, where there is such a run. */
export async function audited<Done extends ActionOutcome>(
  acting: Acting,
  deed: Deed,
  perform: () => Promise<Done>,
): Promise<Done> {
  const done = await auditedBegin(acting, deed, perform);
  try {
    record(acting, deed, { outcome: "done", detail: done.lines[0]?.trim() ?? "" });
    return done;
  } catch (error) {
    // It is done all the same; whoever did it must know that nobody else will.
    return { ...done, lines: [...done.lines, `! the audit log could not be written: ${toError(error).message}`] };
  }
}

/** The same for what another process does and tells of: here only what is refused, or fails, before that one has it. */
export async function auditedBegin<Done>(acting: Acting, deed: Deed, perform: () => Promise<Done>): Promise<Done> {
  requireName(deed.run);
  try {
    requireOperator(acting, deed);
    return await perform();
  } catch (error) {
    recordFailure(acting, deed, error);
    throw error;
  }
}

/** A viewer is refused here too, whatever let the request through. */
function requireOperator({ actor: { name, role } }: Acting, { run, action }: Deed): void {
  if (role === "operator") return;
  throw new TerminalError("ACTION_DENIED", `${name} may look at run ${run} and not act on it (${action})`, {
    hint: "Sign in as an operator, or ask one.",
  });
}

/** The name becomes a folder's, whoever it came from. */
function requireName(run: string): void {
  if (runName.safeParse(run).success) return;
  throw new TerminalError("USAGE", `${JSON.stringify(run)} is not the name of a run`, {
    hint: "See which there are: touchdown list.",
  });
}

/** What it failed with matters more than that the log cannot be written as well. */
function recordFailure(acting: Acting, deed: Deed, error: unknown): void {
  const folder = runFolder(acting.config.runsDir, baseRun(deed.run));
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  try {
    record(acting, deed, { outcome: isRefusal(error) ? "refused" : "failed", detail: toError(error).message });
  } catch {
    return;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Failure && REFUSALS.has(FAILURES[error.code]);
}

/** Tells the audit log of the run what came of a deed. */
export function record(
  { config, actor, via, onRecorded }: Acting,
  { run, action, given }: Deed,
  came: Pick<AuditEntry, "outcome" | "detail">,
): void {
  const target = run === baseRun(run) ? {} : { target: run };
  recordAudit(config.runsDir, run, {
    who: actor.name,
    role: actor.role,
    via,
    action,
    given: { ...target, ...given },
    ...came,
  });
  onRecorded?.();
}
