import type { ExitCode, Verb, VerbFile } from "../verb.ts";
import { wrapped } from "../watch/cells.ts";
import { settingsOf, type SettingText } from "./settings.ts";

const INDENT = "       ";
const DEEPER = `${INDENT}       `;
const LEAST = 40;
const MOST = 100;

/** What an exit code says, whichever verb leaves with it; 70 and 71 are our own mistakes. */
const EXITS: Readonly<Record<ExitCode, string>> = {
  0: "done",
  1: "a gate, a validator or a check does not hold",
  2: "wrong usage, or wrong settings",
  3: "Redis, a source or the target cannot be reached",
  4: "refused",
  130: "interrupted",
};
const OWN_MISTAKE = "a mistake of Touchdown's own: report it";

/** What is known of a verb, as a manual has it; for so many columns, and no wider than is good to read. */
export function manualPage(verb: Verb, columns: number): string[] {
  const width = Math.max(LEAST, Math.min(MOST, columns));
  const { name, title, description = [], seeAlso = [] } = verb;
  return [
    ...section("NAME", text(`touchdown ${name} - ${title}`, width)),
    ...section("SYNOPSIS", synopsis(verb, width)),
    ...section("DESCRIPTION", apart(description.map((each) => text(each, width)))),
    ...section("ARGUMENTS", argumentsOf(verb, width)),
    ...section("OPTIONS", optionsOf(verb, width)),
    ...section("EXAMPLES", examplesOf(verb, width)),
    ...section("EXIT CODES", exitsOf(verb, width)),
    ...section("FILES", filesOf(verb, width)),
    ...section("ENVIRONMENT", apart(settingsOf(verb.settings ?? []).map((setting) => settingLines(setting, width)))),
    ...section("SEE ALSO", seeAlso.length === 0 ? [] : text(seeAlso.map(reference).join(", "), width)),
  ].slice(0, -1);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines, ""];
}

function text(sentence: string, width: number, indent: string = INDENT): string[] {
  return wrapped(sentence, width - indent.length).map((row) => `${indent}${row}`);
}

/** Paragraphs with a line between them. */
function apart(paragraphs: readonly (readonly string[])[]): string[] {
  return paragraphs.flatMap((lines, index) => (index === 0 ? [...lines] : ["", ...lines]));
}

/** The rest of a command that does not fit is moved in. */
function synopsis({ name, arguments: given, options }: Verb, width: number): string[] {
  const words = [
    ...given.map((argument) => (argument.isOptional === true ? `[${argument.name}]` : `<${argument.name}>`)),
    ...options.map(({ flags }) => `[${flags}]`),
    "[--json]",
  ];
  const lines = [`${INDENT}touchdown ${name}`];
  for (const word of words) {
    const last = lines.at(-1) ?? "";
    if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${DEEPER}${word}`);
  }
  return lines;
}

function argumentsOf({ arguments: given }: Verb, width: number): string[] {
  return given.flatMap(({ name, title }) => [`${INDENT}${name}`, ...text(title, width, DEEPER)]);
}

function optionsOf({ options }: Verb, width: number): string[] {
  const json = {
    flags: "--json",
    title: "print one JSON object as the last line of standard output; people's lines go to standard error",
  };
  const help = { flags: "-h, --help", title: "the short help (-h), or this page (--help)" };
  return [...options, json, help].flatMap(({ flags, title }) => [`${INDENT}${flags}`, ...text(title, width, DEEPER)]);
}

function examplesOf({ example, examples = [] }: Verb, width: number): string[] {
  const first = { what: null, command: example };
  return apart(
    [first, ...examples].map(({ what, command }) => [
      ...(what === null ? [] : text(`${capital(what)}:`, width)),
      // Never broken: it is there to be copied.
      `${INDENT}  $ ${command}`,
    ]),
  );
}

function exitsOf({ exits = {} }: Verb, width: number): string[] {
  const codes = ([0, 1, 2, 3, 4, 130] as const).filter((code) => code in exits || code === 2 || code === 130);
  return [
    ...codes.flatMap((code) => item(String(code), exits[code] ?? EXITS[code], width)),
    ...item("70, 71", OWN_MISTAKE, width),
  ];
}

function filesOf({ files = [] }: Verb, width: number): string[] {
  if (files.length === 0) return [];
  return [
    ...files.flatMap(({ name, title }: VerbFile) => [`${INDENT}${name}`, ...text(title, width, DEEPER)]),
    ...text("RUN is the run's folder in TOUCHDOWN_RUNS_DIR.", width),
  ];
}

function settingLines({ names, what }: SettingText, width: number): string[] {
  return [`${INDENT}${names.join(", ")}`, ...text(what, width, DEEPER)];
}

/** A word before its meaning. */
function item(word: string, meaning: string, width: number): string[] {
  const lines = text(meaning, width, DEEPER);
  const [first = "", ...rest] = lines;
  return [`${INDENT}${word.padEnd(DEEPER.length - INDENT.length)}${first.slice(DEEPER.length)}`, ...rest];
}

function reference(name: string): string {
  return name.includes("/") ? name : `touchdown help ${name}`;
}

function capital(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}
