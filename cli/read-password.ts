import { addAbortSignal, type Readable, type Writable } from "node:stream";
import { TerminalError } from "../shared/errors.ts";

export type PasswordOptions = {
  /** A terminal, at which a person types it twice and does not see it; or whatever gives it as its first line. */
  readonly input: Readable & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown };
  readonly output: Writable;
  readonly signal: AbortSignal;
};

const LENGTH_MIN = 12;
const LENGTH_MAX = 1024;

/** A new password. It is never shown, and no argument of a command, which others on the host could see. */
export async function readPassword({ input, output, signal }: PasswordOptions): Promise<string> {
  const isTyped = input.isTTY === true;
  const lines = readLines(addAbortSignal(signal, input), isTyped);
  const ask = async (question: string): Promise<string> => {
    if (isTyped) output.write(question);
    const { value } = await lines.next();
    if (isTyped) output.write("\n");
    if (value === undefined) throw refused("no password was given");
    return value;
  };
  input.setRawMode?.(true);
  try {
    const password = requireGood(await ask("Password: "));
    if (isTyped && (await ask("The same again: ")) !== password) throw refused("the two are not the same");
    return password;
  } finally {
    input.setRawMode?.(false);
    input.pause();
  }
}

const ENTER = new Set(["\r", "\n"]);
const ERASE = new Set(["\u007F", "\b"]);
const INTERRUPT = "\u0003";
const END = "\u0004";

/** At a terminal whose keys come as they are, so that it shows nothing: erasing and Ctrl-C are ours to do. */
async function* readLines(input: Readable, isTyped: boolean): AsyncGenerator<string, undefined> {
  let line = "";
  for await (const chunk of input.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    for (const key of String(chunk)) {
      if (ENTER.has(key)) {
        yield line;
        line = "";
      } else if (isTyped && key === INTERRUPT) throw interrupted();
      else if (isTyped && key === END) return undefined;
      else if (isTyped && ERASE.has(key)) line = Array.from(line).slice(0, -1).join("");
      else line += key;
      if (line.length > LENGTH_MAX) throw refused(`the password has more than ${LENGTH_MAX} characters`);
    }
  }
  if (line !== "") yield line;
  return undefined;
}

function requireGood(password: string): string {
  if (password.length >= LENGTH_MIN) return password;
  throw refused(`the password has fewer than ${LENGTH_MIN} characters`);
}

function refused(what: string): TerminalError {
  return new TerminalError("USAGE", `${what}; nothing was changed`, {
    hint: "Type it at the prompt, or give it on standard input; --token makes one for a program.",
  });
}

function interrupted(): TerminalError {
  return new TerminalError("INTERRUPTED", "nothing was changed", { hint: "Say it again when you are ready." });
}
