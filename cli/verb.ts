import type { Terminal } from "./terminal.ts";

/** One verb of the command line, as data: help, parsing and the table in the README are derived from it. */
export type Verb = {
  readonly name: string;
  readonly title: string;
  readonly arguments: readonly VerbArgument[];
  readonly options: readonly VerbOption[];
  readonly example: string;
  /** Loads the code of this verb alone, so that a worker does not wait for Bull Board's. */
  readonly load: () => Promise<VerbAction>;
};

export type VerbArgument = { readonly name: string; readonly title: string; readonly isOptional?: boolean };

/** `flags` as commander writes them: "--workers <n>" takes a value, "--new" does not. */
export type VerbOption = { readonly flags: string; readonly title: string };

/** What the operator typed, by the name of the argument or option in camelCase. Texts and true only: each verb parses its own. */
export type Given = Readonly<Record<string, unknown>>;

export type VerbContext = {
  readonly terminal: Terminal;
  /** Aborted by the first Ctrl-C or SIGTERM, and when the process that started this one is gone. */
  readonly signal: AbortSignal;
};

export type VerbAction = (given: Given, context: VerbContext) => Promise<VerbResult>;

/** `json` is what `--json` prints as the last line of standard output. */
export type VerbResult = { readonly json: object; readonly exitCode?: number };
