import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { manualPage } from "../../cli/help/manual-page.ts";
import { overview } from "../../cli/help/overview.ts";
import { buildProgram } from "../../cli/program.ts";
import { wholeVerb, type Verb } from "../../cli/verb.ts";
import { VERBS } from "../../cli/verbs.ts";
import { help } from "../../cli/verbs/help.ts";
import { actIn } from "./act-in.ts";

const WHOLE = await Promise.all(VERBS.map(wholeVerb));
const EVERY = WHOLE.map((verb) => [verb.name, verb] as const);
const ROOT = new URL("../../", import.meta.url);

/** What help writes for these words. */
async function helpOf(...words: string[]): Promise<string> {
  let written = "";
  const program = buildProgram({ verbs: VERBS, onVerb: async () => undefined, columns: 80 });
  for (const command of [program, ...program.commands])
    command.configureOutput({ writeOut: (text) => (written += text) });
  await expect(program.parseAsync(["node", "touchdown", ...words])).rejects.toMatchObject({ exitCode: 0 });
  return written;
}

/** The words of a command as a shell has them, without variables before it and redirections after it. */
function wordsOf(command: string): string[] {
  const [, inner = command] = /^source <\((.*)\)$/.exec(command) ?? [];
  const words = [...inner.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const begin = words.findIndex((word) => word === "touchdown" || word === "npm");
  const end = words.findIndex((word) => word.startsWith(">"));
  const own = words.slice(begin + 1, end === -1 ? undefined : end);
  return words[begin] === "npm" ? own.filter((word) => word !== "run" && word !== "--") : own;
}

test.each(EVERY)("every example of %s is a command that this version takes", async (name, verb) => {
  const commands = [verb.example, ...(verb.examples ?? []).map(({ command }) => command)];
  for (const command of commands) {
    const seen: string[] = [];
    const program = buildProgram({ verbs: WHOLE, onVerb: async (typed) => void seen.push(typed.name) });
    await program.parseAsync(["node", "touchdown", ...wordsOf(command)]);
    expect(seen, command).toEqual([name]);
    expect(valuesThatAreNone(verb, wordsOf(command)), command).toEqual([]);
  }
});

/** Values of options in an example that are not in the closed list of that option. */
function valuesThatAreNone({ options }: Verb, words: readonly string[]): string[] {
  return options.flatMap(({ flags, values }) => {
    const at = words.indexOf(flags.split(" ")[0] ?? "");
    const value = words[at + 1] ?? "";
    return at === -1 || typeof values === "string" || values === undefined || values.includes(value) ? [] : [value];
  });
}

test.each(EVERY)("the manual of %s has every section, fits 80 columns, and refers to what there is", (name, verb) => {
  const lines = manualPage(verb, 80);
  const sections = lines.filter((line) => /^[A-Z]/.test(line));
  for (const section of ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT CODES", "SEE ALSO"])
    expect(sections).toContain(section);
  expect(lines.filter((line) => line.length > 80 && !line.includes("$ "))).toEqual([]);
  for (const { flags } of verb.options) expect(lines).toContain(`       ${flags}`);
  const missing = (verb.seeAlso ?? []).filter((reference) =>
    reference.includes("/")
      ? !existsSync(new URL(reference, ROOT))
      : reference === name || !VERBS.some((other) => other.name === reference),
  );
  expect(missing).toEqual([]);
  expect(lines.join("\n")).not.toContain("See .env.example.");
});

test("a manual says of a variable what .env.example says of it, with its default", () => {
  const worker = VERBS.find(({ name }) => name === "worker");
  const page = worker === undefined ? "" : manualPage(worker, 100).join("\n").replaceAll(/\s+/g, " ");
  expect(page).toContain("TOUCHDOWN_CONCURRENCY Pages that one worker reads and maps at once, 1 to 64. Default: 2.");
});

test("-h reminds of the options, --help and help <verb> are the manual", async () => {
  const brief = await helpOf("pause", "-h");
  expect(brief).toContain("Usage: touchdown pause");
  expect(brief).toContain("More: touchdown help pause");
  expect(brief).not.toContain("EXIT CODES");
  const manual = await helpOf("pause", "--help");
  expect(manual).toContain("EXIT CODES");
  const { lines, result } = await actIn({ columns: 80 }, help, { verb: "pause" });
  expect(`${lines.join("\n")}\n`).toBe(manual);
  expect(result.json).toMatchObject({ name: "pause", arguments: [{ name: "run" }] });
});

test("the help of all has every verb once, below what it is for", async () => {
  const written = await helpOf("--help");
  expect(written).toBe(`${overview(VERBS, 80).join("\n")}\n`);
  expect(written.split("\n").filter((line) => line.length > 80)).toEqual([]);
  const rows = [...written.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => name);
  expect(rows).toEqual(VERBS.map(({ name }) => name));
  for (const group of ["Run it:", "Watch it:", "Mend it:", "Prove it:", "Set it up:"]) expect(written).toContain(group);
});

test("an unknown verb has no manual, and is named with those that there are", async () => {
  await expect(actIn({ columns: 80 }, help, { verb: "fly" })).rejects.toMatchObject({
    code: "USAGE",
    message: 'there is no verb "fly"',
    hint: expect.stringContaining("status"),
  });
});

test("--version prints the version of the package", async () => {
  const { version } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")) as { version: string };
  expect(await helpOf("--version")).toBe(`${version}\n`);
});
