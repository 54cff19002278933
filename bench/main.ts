import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type * as Bundling from "../cli/bundle.mjs";
import { openInterruption } from "../cli/interruption.ts";
import { openTerminal } from "../cli/terminal.ts";
import { isSetting } from "../shared/config.ts";
import { toError } from "../shared/errors.ts";
import { parseBenchOptions, USAGE, type BenchOptions } from "./bench-options.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { machineLine, readMachine, type Machine } from "./machine.ts";
import { measureRows, type Wanted } from "./measure-rows.ts";
import { measureSizing } from "./sizing/measure-sizing.ts";
import { sizeLines } from "./sizing/size-lines.ts";
import type { Sizing } from "./sizing/sizing.ts";
import { tableLines } from "./table-lines.ts";

/** Measures the table of figures on this machine. 0 when it ran, whatever the figures say; 1 when it did not. */
// A local Firestore needs no credentials: the client shall not look for them on the network.
process.env["METADATA_SERVER_DETECTION"] = "none";
const STARTED = ["../cli/main.ts", "plain-script.ts", "csv/plain-script.ts"];
/** It cannot be in a bundle itself. */
const BUNDLE = new URL("../cli/bundle.mjs", import.meta.url).href;
const terminal = openTerminal({ stream: process.stderr });
const interruption = openInterruption(process, (line) => terminal.say(line));
const folder = mkdtempSync(join(tmpdir(), "touchdown-bench-"));
let exitCode = 0;
try {
  const options = parse();
  const machine = readMachine();
  terminal.say(machineLine(machine));
  // The first start after a change bundles the sources; what is measured starts as those behind it do.
  const { bundle }: typeof Bundling = await import(BUNDLE);
  for (const entry of STARTED) await bundle(fileURLToPath(new URL(entry, import.meta.url)));
  if (options.sizing) tellSizing({ options, machine, sizing: await during(measureSizing(benchFor(options))) });
  else tell({ options, machine, figures: await during(measureRows(benchFor(options), wantedOf(options))) });
} catch (error) {
  terminal.clear();
  exitCode = 1;
  console.error(interruption.signal.aborted ? "interrupted" : toError(error).message);
} finally {
  interruption.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write("", () => process.exit(exitCode));

function parse(): BenchOptions {
  try {
    return parseBenchOptions(process.argv.slice(2));
  } catch (error) {
    throw new Error(`${toError(error).message}\n${USAGE}`, { cause: error });
  }
}

function benchFor({ records, seed, repeat, workers }: BenchOptions): Bench {
  return {
    folder,
    environment: withoutSettings(process.env),
    records,
    seed,
    repeat,
    workers,
    signal: interruption.signal,
    say: (line: string) => terminal.say(line),
    progress: (what: string) => (done: number, total: number) => terminal.progress(`${what} ${done}/${total}`),
  };
}

function wantedOf({ rows, million }: BenchOptions): Wanted {
  return { rows, isMillion: million };
}

async function during<Result>(measuring: Promise<Result>): Promise<Result> {
  try {
    return await measuring;
  } finally {
    terminal.clear();
  }
}

/** Settings of whoever started the bench would make its figures theirs. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSetting(name)));
}

type Told = { readonly options: BenchOptions; readonly machine: Machine; readonly figures: readonly Figure[] };

function tell({ options, machine, figures }: Told): void {
  console.log(machineLine(machine));
  console.log(
    `${options.records} documents, ${options.workers} workers; the goals are for 230,000 documents and 2 workers on 2 idle cores\n`,
  );
  for (const line of tableLines(figures)) console.log(line);
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ machine, options, figures }, null, 2)}\n`);
}

type ToldSizing = { readonly options: BenchOptions; readonly machine: Machine; readonly sizing: Sizing };

function tellSizing({ options, machine, sizing }: ToldSizing): void {
  console.log(`${machineLine(machine)}\n`);
  for (const line of sizeLines(sizing, options["read-price"])) console.log(line);
  if (options.json !== undefined)
    writeFileSync(options.json, `${JSON.stringify({ machine, options, sizing }, null, 2)}\n`);
}
