/**
 * Failures of the world and of the operator's input. Bad data is never an error: it is a Reject (landing.ts).
 * The code decides the exit code of the command line (design.md, section 7); a code is never reused for another meaning.
 */
export const FAILURES = {
  USAGE: 2,
  CONFIG_INVALID: 2,
  MIGRATION_UNKNOWN: 2,
  RUN_UNKNOWN: 2,
  REDIS_UNAVAILABLE: 3,
  REDIS_UNSAFE: 3,
  SOURCE_UNAVAILABLE: 3,
  SOURCE_DENIED: 3,
  SOURCE_EMPTY: 1,
  SOURCE_MISSING: 3,
  SOURCE_MALFORMED: 1,
  SOURCE_AMBIGUOUS: 1,
  TARGET_UNAVAILABLE: 3,
  TARGET_FULL: 3,
  DIRECTORY_MISSING: 3,
  SAMPLE_MISSING: 3,
  PAGES_FAILED: 1,
  ERROR_BUDGET_SPENT: 1,
  READ_BUDGET_SPENT: 1,
  RUN_CONFLICT: 4,
  ACTION_DENIED: 4,
  TARGET_EXISTS: 4,
  VERSION_MISMATCH: 4,
  BACKUP_MISSING: 4,
  BACKUP_DAMAGED: 4,
  BACKUP_EXISTS: 4,
  ROLLBACK_UNFINISHED: 4,
  DISK_SHORT: 4,
  CERTIFICATE_MISSING: 4,
  CERTIFICATE_INVALID: 4,
  APPROVAL_MISSING: 4,
  APPROVAL_REFUSED: 4,
  WAIVER_REFUSED: 4,
  DECISIONS_DAMAGED: 4,
  GOVERNANCE_DAMAGED: 4,
  BACKUP_STALE: 4,
  SOURCE_CHANGED: 4,
  EXPECTATION_UNMET: 4,
  LIVE_UNFIT: 4,
  LIVE_CHANGED: 4,
  CUTOVER_UNFINISHED: 4,
  GATE_FAILED: 1,
  SET_UNSOUND: 4,
  SET_FOREIGN: 4,
  PUBLICATION_REFUSED: 1,
  INTERRUPTED: 130,
} as const satisfies Record<string, number>;

export type FailureCode = keyof typeof FAILURES;

export type FailureOptions = { readonly hint: string; readonly cause?: unknown };

/** The base of both: a code from the one list, a sentence that names thing and place, and the way out. */
export abstract class Failure extends Error {
  readonly code: FailureCode;
  readonly hint: string;

  constructor(code: FailureCode, message: string, options: FailureOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The world failed and may recover: the queue tries again with backoff. */
export class TransientError extends Failure {
  override readonly name = "TransientError";
}

/** The world or the input failed and trying again cannot help. */
export class TerminalError extends Failure {
  override readonly name = "TerminalError";
}

/** We are wrong: the process stops. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** A thrown value as an Error, whatever was thrown. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
