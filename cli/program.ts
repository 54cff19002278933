import { Command, Option } from "commander";
import { TerminalError } from "../shared/errors.ts";
import { codeVersion } from "./code-version.ts";
import { manualPage } from "./help/manual-page.ts";
import { overview } from "./help/overview.ts";
import type { Given, Verb } from "./verb.ts";

export type ProgramOptions = {
  readonly verbs: readonly Verb[];
  /** Called with the verb that was typed and what was given to it. */
  readonly onVerb: (verb: Verb, given: Given) => Promise<void>;
  /** How wide help may be. */
  readonly columns?: number;
};

const COLUMNS = 80;

/** The command line as commander parses it. Wrong input and help are thrown, so that one place decides about exit codes. */
export function buildProgram({ verbs, onVerb, columns = COLUMNS }: ProgramOptions): Command {
  const program = strict(new Command("touchdown"))
    .version(codeVersion(), "-V, --version", "print the version")
    .helpCommand(false)
    // So that an unknown verb is named before its options are.
    .allowUnknownOption()
    .allowExcessArguments();
  program.helpInformation = () => `${overview(verbs, columns).join("\n")}\n`;
  for (const verb of verbs) {
    const command = toCommand(verb, onVerb);
    const brief = command.helpInformation.bind(command);
    // As with git: -h reminds, --help explains.
    const isWhole = (): boolean => rawArguments(program).includes("--help");
    command.helpInformation = (context) =>
      isWhole() ? `${manualPage(verb, columns).join("\n")}\n` : `${brief(context)}${afterBrief(verb)}`;
    program.addCommand(command);
  }
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
    .helpOption("-h, --help", "this, or the manual (--help)")
    .allowExcessArguments(false);
  for (const { name, title, isOptional } of verb.arguments) {
    command.argument(isOptional === true ? `[${name}]` : `<${name}>`, title);
  }
  for (const { flags, title } of verb.options) command.addOption(new Option(flags, title));
  command.option("--json", "print one JSON object as the last line of standard output");
  command.action(() => onVerb(verb, givenTo(verb, command)));
  return command;
}

function afterBrief({ name, example }: Verb): string {
  return `\nExample:\n  $ ${example}\n\nMore: touchdown help ${name}\n`;
}

/** What was typed; commander knows it once it has begun to parse. */
function rawArguments(program: Command & { readonly rawArgs?: readonly string[] }): readonly string[] {
  return program.rawArgs ?? [];
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
