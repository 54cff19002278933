import { CommanderError } from "commander";
import { openProcessLog, traced } from "./instrument-process.ts";
import { openInterruption } from "./interruption.ts";
import { isLateQuery } from "./is-late-query.ts";
import { openJsonTerminal } from "./json-terminal.ts";
import { printFailure } from "./print-failure.ts";
import { buildProgram } from "./program.ts";
import { openTerminal } from "./terminal.ts";
import { wholeVerb } from "./verb.ts";
import { VERBS } from "./verbs.ts";

/**
 * The one place where a process of Touchdown begins and ends: reads the command line, runs a verb, prints its object with --json, and
 * leaves with its exit code.
 */
const isJson = process.argv.includes("--json");
const stream = isJson ? process.stderr : process.stdout;
const processLog = openProcessLog(process.argv[2], stream);
const terminal = processLog === null ? openTerminal({ stream }) : openJsonTerminal(processLog);
const interruption = openInterruption(process, (line) => terminal.say(line));

// Whoever reads us may stop reading (`| head`); the work goes on.
for (const output of [process.stdout, process.stderr]) output.on("error", () => undefined);

const told = { isJson, log: processLog, isTraced: Boolean(process.env["TOUCHDOWN_DEBUG"]) };
if (told.isTraced) process.setSourceMapsEnabled(true);
// Node would leave with 1, which says that a gate failed.
process.on("uncaughtException", (error) => process.exit(printFailure(error, told)));
process.on("unhandledRejection", (error) => {
  if (!isLateQuery(error)) process.exit(printFailure(error, told));
});

let exitCode = 0;
const typed = process.argv.slice(2).find((word) => !word.startsWith("-"));
const program = buildProgram({
  verbs: await Promise.all(VERBS.map(async (verb) => (verb.name === typed ? wholeVerb(verb) : verb))),
  columns: terminal.columns,
  async onVerb(verb, given) {
    const act = await verb.load();
    const say = (line: string): void => terminal.say(line);
    const result = await traced(verb.name, say, () => act(given, { terminal, signal: interruption.signal }));
    terminal.clear();
    if (isJson) process.stdout.write(`${JSON.stringify(result.json)}\n`);
    exitCode = result.exitCode ?? 0;
  },
});
try {
  await program.parseAsync(process.argv);
} catch (error) {
  terminal.clear();
  const isHelp = error instanceof CommanderError && error.exitCode === 0;
  exitCode = isHelp ? 0 : printFailure(error, told);
} finally {
  interruption.close();
}
// Whatever a verb opened it has closed; an idle socket of a client must not keep the process.
process.stdout.write("", () => process.exit(exitCode));
