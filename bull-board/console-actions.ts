import type { Speed } from "../shared/speed.ts";
import type { QueueName } from "../shared/queue.ts";
import type { Role } from "./access/viewer.ts";

/** Who acts. */
export type Actor = { readonly name: string; readonly role: Role };

/** What an operator can do to a run from the console, with the same effect as the verb of the command line. Each tells the audit log, also when it is refused. */
export type ConsoleActions = {
  pause(run: string, actor: Actor): Promise<ActionOutcome>;
  resume(run: string, actor: Actor): Promise<ActionOutcome>;
  retryJobs(run: string, which: FailedJobs, actor: Actor): Promise<ActionOutcome>;
  /** Starts a process that replays; the outcome says that it has begun, and its lines appear in `progressOf`. */
  replayRejects(run: string, rule: string | null, actor: Actor): Promise<ActionOutcome>;
  changeSpeed(run: string, speed: Speed, actor: Actor): Promise<ActionOutcome>;
  approve(run: string, phase: string, given: ApprovalGiven, actor: Actor): Promise<ActionOutcome>;
  /** Refused unless `confirmation` is the run's name. Runs in a process of its own, like a replay. */
  rollBack(run: string, given: RollBackGiven, actor: Actor): Promise<ActionOutcome>;
  /** What processes that were started here are at; the newest first. */
  progressOf(run: string): readonly ActionProgress[];
  /** Ends what was started here. */
  stop(): Promise<void>;
};

export type FailedJobs =
  | { readonly kind: "all" }
  | { readonly kind: "job"; readonly queue: QueueName; readonly id: string }
  /** Those that failed for one reason: the code in front of it ("SOURCE_DENIED"). */
  | { readonly kind: "code"; readonly code: string };

export type ApprovalGiven = { readonly note: string | null; readonly report: string | null };
export type RollBackGiven = { readonly backup: string | null; readonly confirmation: string };

/** What was done, in sentences. What is refused is thrown as a TerminalError, with its hint. */
export type ActionOutcome = { readonly lines: readonly string[] };

export type ActionProgress = {
  readonly action: "replay" | "rollback";
  readonly by: string;
  readonly startedAt: string;
  /** Null while it is at work. */
  readonly exitCode: number | null;
  readonly lines: readonly string[];
};
