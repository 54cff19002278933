import type { Verb, VerbValues } from "../verb.ts";

/** What a shell is told of a verb. */
export type CompletedVerb = {
  readonly name: string;
  readonly title: string;
  /** What may stand at each place. */
  readonly places: readonly Completed[];
  readonly options: readonly CompletedOption[];
};

export type CompletedOption = {
  /** "--phase" */
  readonly flag: string;
  readonly title: string;
  /** Null for one that takes no value. */
  readonly value: Completed | null;
};

/** Words that are known now, or what the shell looks up itself; "any" is what nobody can know. */
export type Completed = {
  readonly name: string;
  readonly from:
    | { readonly kind: "words"; readonly words: readonly string[] }
    | { readonly kind: "run" | "target" | "file" | "folder" | "any" };
};

/** Names of things that this version has. */
export type KnownNames = {
  readonly migrations: readonly string[];
  readonly collections: readonly string[];
  readonly verbs: readonly string[];
};

const JSON_OPTION: CompletedOption = { flag: "--json", title: "print one JSON object as the last line", value: null };
const HELP_OPTION: CompletedOption = { flag: "--help", title: "show the manual", value: null };

export function completedVerb({ name, title, arguments: given, options }: Verb, names: KnownNames): CompletedVerb {
  return {
    name,
    title,
    places: given.map((argument) => ({ name: argument.name, from: fromOf(argument.values, names) })),
    options: [
      ...options.map((option) => {
        const [flag = "", value] = option.flags.split(" ");
        const isValued = value !== undefined;
        return {
          flag,
          title: option.title,
          value: isValued ? { name: value.replaceAll(/[<>[\]]/g, ""), from: fromOf(option.values, names) } : null,
        };
      }),
      JSON_OPTION,
      HELP_OPTION,
    ],
  };
}

function fromOf(values: VerbValues | undefined, names: KnownNames): Completed["from"] {
  switch (values) {
    case undefined:
      return { kind: "any" };
    case "migration":
      return { kind: "words", words: names.migrations };
    case "collection":
      return { kind: "words", words: names.collections };
    case "verb":
      return { kind: "words", words: names.verbs };
    case "run":
    case "target":
    case "file":
    case "folder":
      return { kind: values };
    default:
      return { kind: "words", words: values };
  }
}
