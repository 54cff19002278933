import { createInterface } from "node:readline/promises";
import { TerminalError } from "../shared/errors.ts";

export type ConfirmOptions = {
  readonly run: string;
  /** Where a person types. */
  readonly input: NodeJS.ReadStream;
  /** Where the person reads. */
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
};

/** Has a person type the name of the run, so that nothing is done to another one by habit. Refuses where nobody can type. */
export async function confirmRun({ run, input, output, signal }: ConfirmOptions): Promise<void> {
  if (!input.isTTY || !output.isTTY) {
    throw new TerminalError("USAGE", `this replaces the target of run ${run}, and there is no terminal to confirm it`, {
      hint: "Say --yes if it is meant.",
    });
  }
  const answer = await ask({ run, input, output, signal });
  if (answer === run) return;
  throw new TerminalError("USAGE", `"${answer}" is not the name of the run; nothing was changed`, {
    hint: `The name is ${run}.`,
  });
}

async function ask({ run, input, output, signal }: ConfirmOptions): Promise<string> {
  const lines = createInterface({ input, output });
  // The interface takes Ctrl-C for itself, and the end of the input leaves a question without an answer.
  const gone = new AbortController();
  lines.once("close", () => gone.abort());
  try {
    return (
      await lines.question("Type the name of the run to go on: ", { signal: AbortSignal.any([signal, gone.signal]) })
    ).trim();
  } catch (cause) {
    throw new TerminalError("INTERRUPTED", `nothing was changed in run ${run}`, {
      hint: `Roll back when you are sure: touchdown rollback ${run}`,
      cause,
    });
  } finally {
    lines.close();
  }
}
