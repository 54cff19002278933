import { PassThrough } from "node:stream";
import { openTerminal } from "../../cli/terminal.ts";
import type { Given, VerbAction, VerbResult } from "../../cli/verb.ts";

export type ActIn = {
  /** Of a terminal; null where lines go to a file or a pipe. */
  readonly columns: number | null;
};

export type Acted = { readonly result: VerbResult; readonly text: string; readonly lines: readonly string[] };

/** Acts as the command would, in this process, and returns what it has written for people. */
export async function actIn({ columns }: ActIn, act: VerbAction, given: Given): Promise<Acted> {
  const stream = Object.assign(
    new PassThrough(),
    columns === null ? { isTTY: false } : { isTTY: true, columns: columns + 1 },
  );
  let text = "";
  stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  // The terminal uses no more of a stream than this one has.
  const terminal = openTerminal({ stream: stream as unknown as NodeJS.WriteStream });
  const result = await act(given, { terminal, signal: new AbortController().signal });
  return { result, text, lines: text.split("\n").slice(0, -1) };
}
