import { Command, Option } from "commander";
import { TerminalError } from "../shared/errors.ts";
import type { Given, Verb } from "./verb.ts";

export type ProgramOptions = {
  readonly verbs: readonly Verb[];
  /** Called with the verb that was typed and what was given to it. */
  readonly onVerb: (verb: Verb, given: Given) => Promise<void>;
};

/** The command line as commander parses it. Wrong input and help are thrown, so that one place decides about exit codes. */
export function buildProgram({ verbs, onVerb }: ProgramOptions): Command {
  const program = strict(new Command("touchdown"))
    .description("Moves whole systems through queues, and proves that every record arrived.")
    .helpCommand(false)
    // So that an unknown verb is named before its options are.
    .allowUnknownOption()
    .allowExcessArguments();
  for (const verb of verbs) program.addCommand(toCommand(verb, onVerb));
  program.action(() => {
    const [unknown] = program.args.filter((word) => word !== "--json");
    if (unknown === undefined) return program.help();
    throw new TerminalError("USAGE", `unknown ${unknown.startsWith("-") ? "option" : "command"} '${unknown}'`, {
      hint: `Verbs: ${verbs.map(({ name }) => name).join(", ")} (touchdown --help).`,
    });
  });
  return program;
}

function toCommand(verb: Verb, onVerb: ProgramOptions["onVerb"]): Command {
  const command = strict(new Command(verb.name))
    .summary(verb.title)
    .description(verb.title)
    .allowExcessArguments(false);
  for (const { name, title, isOptional } of verb.arguments) {
    command.argument(isOptional === true ? `[${name}]` : `<${name}>`, title);
  }
  for (const { flags, title } of verb.options) command.addOption(new Option(flags, title));
  command.option("--json", "print one JSON object as the last line of standard output");
  command.addHelpText("after", `\nExample:\n  $ ${verb.example}`);
  command.action(() => onVerb(verb, givenTo(verb, command)));
  return command;
}

function strict(command: Command): Command {
  return command.exitOverride().configureOutput({ outputError: () => undefined });
}

function givenTo(verb: Verb, command: Command): Given {
  const values: Record<string, unknown> = { ...command.opts() };
  verb.arguments.forEach(({ name }, index) => {
    const value: unknown = command.processedArgs[index];
    if (value !== undefined) values[name] = value;
  });
  return values;
}
