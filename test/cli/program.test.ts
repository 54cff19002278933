import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildProgram } from "../../cli/program.ts";
import type { Given } from "../../cli/verb.ts";
import { VERBS } from "../../cli/verbs.ts";

/** The verbs that others rely on (design, section 7), as far as this version has them. */
const CONTRACT =
  "list plan run worker producer coordinator health board status pause resume speed retry rejects coverage report verify approve waive governance reconcile backup rollback access emulator seed demo completion help".split(
    " ",
  );

test("the command has the verbs that others rely on", () => {
  expect(VERBS.map(({ name }) => name).toSorted()).toEqual(CONTRACT.toSorted());
  expect(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).toContain(
    '"touchdown": "cli/touchdown.mjs"',
  );
});

test.each(VERBS.map((verb) => [verb.name, verb] as const))(
  "the help of %s has an example that uses it, and --json",
  (name, verb) => {
    const program = buildProgram({ verbs: VERBS, onVerb: async () => undefined });
    let help = "";
    const command = program.commands.find((candidate) => candidate.name() === name);
    command?.configureOutput({ writeOut: (text) => (help += text) });
    expect(() => command?.help()).toThrow();
    expect(help).toContain(`$ ${verb.example}`);
    expect(verb.example).toContain(name);
    expect(help).toContain("--json");
  },
);

test.each(VERBS.map((verb) => [verb.name, verb] as const))("the code of %s loads", async (_name, verb) => {
  expect(await verb.load()).toBeInstanceOf(Function);
});

test("arguments and options reach a verb under their names", async () => {
  const seen: [string, Given][] = [];
  const program = buildProgram({
    verbs: VERBS,
    onVerb: async (verb, given) => void seen.push([verb.name, given]),
  });
  await program.parseAsync(["node", "touchdown", "run", "moonlanding", "--max-reads", "10", "--new"]);
  expect(seen).toEqual([["run", { migration: "moonlanding", maxReads: "10", new: true }]]);
});

test.each([
  ["a number that is none", ["run", "moonlanding", "--workers", "many"], "--workers"],
  ["a phase that this version has not", ["run", "moonlanding", "--phase", "cutover"], "--phase"],
  ["a name that is no folder's", ["run", "moonlanding", "--run", "../elsewhere"], "--run"],
  ["a role that there is not", ["worker", "--roles", "transform,fly"], "--roles"],
  ["a port that there is not", ["board", "--port", "70000"], "--port"],
  ["another emulator", ["emulator", "mysql"], "firestore only"],
  ["a retry of nothing", ["retry", "r1"], "--failed"],
])("%s is refused before anything is opened, and named", async (_title, words, named) => {
  const silent = {
    say: () => undefined,
    progress: () => undefined,
    clear: () => undefined,
    isInteractive: false,
    columns: 80,
  };
  const program = buildProgram({
    verbs: VERBS,
    async onVerb(verb, given) {
      await (
        await verb.load()
      )(given, { terminal: silent, signal: AbortSignal.abort() });
    },
  });
  const parsed = program.parseAsync(["node", "touchdown", ...words]);
  await expect(parsed).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining(named) });
});
