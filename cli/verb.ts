import type { Terminal } from "./terminal.ts";

/** One verb of the command line, as data: help, manual, completion, parsing and the table in the README are derived from it. */
export type Verb = {
  readonly name: string;
  readonly title: string;
  readonly arguments: readonly VerbArgument[];
  readonly options: readonly VerbOption[];
  /** More of them, which the migrations declare: loaded only where this verb, its help or the completion is asked for. */
  readonly moreOptions?: () => Promise<readonly VerbOption[]>;
  readonly example: string;
  /** Loads the code of this verb alone, so that a worker does not wait for Bull Board's. */
  readonly load: () => Promise<VerbAction>;
  /** What it is for, for the list of all verbs. */
  readonly group?: VerbGroup;
  /** Paragraphs of its manual. */
  readonly description?: readonly string[];
  /** Beside `example`, which comes first in the manual. */
  readonly examples?: readonly VerbExample[];
  /** What an exit code says of this verb, where that is more than what it says of all of them. */
  readonly exits?: Readonly<Partial<Record<ExitCode, string>>>;
  /** What it reads and writes. */
  readonly files?: readonly VerbFile[];
  /** Variables of the environment that it reads, beside those that every verb reads. */
  readonly settings?: readonly string[];
  /** Other verbs, and pages of docs/. */
  readonly seeAlso?: readonly string[];
};

/** The verb with all of its options. */
export async function wholeVerb(verb: Verb): Promise<Verb> {
  const { moreOptions, ...own } = verb;
  return moreOptions === undefined ? verb : { ...own, options: [...verb.options, ...(await moreOptions())] };
}

export const VERB_GROUPS = ["Run it", "Watch it", "Mend it", "Prove it", "Set it up"] as const;
export type VerbGroup = (typeof VERB_GROUPS)[number];

export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

export type VerbExample = { readonly what: string; readonly command: string };

export type VerbFile = { readonly name: string; readonly title: string };

/** What an argument or the value of an option may be: one of a closed list, or one of those that are there. */
export type VerbValues = readonly string[] | "run" | "target" | "migration" | "collection" | "file" | "folder" | "verb";

export type VerbArgument = {
  readonly name: string;
  readonly title: string;
  readonly isOptional?: boolean;
  readonly values?: VerbValues;
};

/** `flags` as commander writes them: "--workers <n>" takes a value, "--new" does not. */
export type VerbOption = { readonly flags: string; readonly title: string; readonly values?: VerbValues };

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
