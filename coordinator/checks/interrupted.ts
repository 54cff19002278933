import { TerminalError } from "../../shared/errors.ts";

export function interrupted(): TerminalError {
  return new TerminalError("INTERRUPTED", "the checks were interrupted; they begin anew", {
    hint: "Go on with the same command: checks read only and leave nothing behind.",
  });
}
