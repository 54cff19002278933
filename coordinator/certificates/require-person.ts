import { TerminalError, type FailureCode } from "../../shared/errors.ts";

/** At least one letter or digit: blanks and marks are nobody's name, and no reason. */
const SAYS_SOMETHING = /[\p{L}\p{N}]/u;

/** The name of whoever answers for a decision; refuses one that names nobody. */
export function requirePerson(by: string, code: FailureCode, what: string): string {
  return requireText(by, code, {
    what: `${what} is somebody's: the name ${JSON.stringify(by)} is nobody's`,
    hint: "Say who answers for it: --by NAME.",
  });
}

export function requireText(
  text: string,
  code: FailureCode,
  { what, hint }: { readonly what: string; readonly hint: string },
): string {
  if (SAYS_SOMETHING.test(text)) return text.trim();
  throw new TerminalError(code, what, { hint });
}
