import { CommanderError } from "commander";
import type { Log } from "../shared/log.ts";
import { FAILURES, Failure, InvariantError, TerminalError, toError } from "../shared/errors.ts";

/** Our own mistake, seen: nobody should start the process again as it is. */
const INVARIANT_EXIT = 70;
/** Something nobody thought of: another process may fare better. */
const UNEXPECTED_EXIT = 71;

export type PrintOptions = {
  readonly isJson: boolean;
  readonly isTraced: boolean;
  /** Hears it in the place of people, where the process tells programs what it does. */
  readonly log?: Log | null;
};

/** Says what failed, where, and the way out; returns the exit code. */
export function printFailure(thrown: unknown, { isJson, isTraced, log = null }: PrintOptions): number {
  const error = thrown instanceof CommanderError ? usage(thrown) : toError(thrown);
  const { code, hint, exitCode } = describe(error);
  const trace = isTraced ? `\n${error.stack ?? ""}` : "";
  if (log !== null) log("end", { level: "error", error: { code, message: error.message, hint } });
  else
    process.stderr.write(
      `${isJson ? "" : "\n"}touchdown: ${error.message}\n${hint === "" ? "" : `  ${hint}\n`}  (${code})${trace}\n`,
    );
  if (isJson) process.stdout.write(`${JSON.stringify({ ok: false, error: { code, message: error.message, hint } })}\n`);
  return exitCode;
}

function describe(error: Error): { readonly code: string; readonly hint: string; readonly exitCode: number } {
  if (error instanceof Failure) return { code: error.code, hint: error.hint, exitCode: FAILURES[error.code] };
  const hint = "This is a mistake of Touchdown's own. Set TOUCHDOWN_DEBUG=1 to see where, and report it.";
  if (error instanceof InvariantError) return { code: "INVARIANT", hint, exitCode: INVARIANT_EXIT };
  return { code: "UNEXPECTED", hint, exitCode: UNEXPECTED_EXIT };
}

function usage({ message }: CommanderError): TerminalError {
  return new TerminalError("USAGE", message.replace(/^error: /, ""), {
    hint: "See `touchdown --help` or `touchdown <verb> --help`.",
  });
}
