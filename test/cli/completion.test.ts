import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { completion } from "../../cli/verbs/completion.ts";
import { VERBS } from "../../cli/verbs.ts";
import { migrations } from "../../migrations/registry.ts";
import { PHASE_NAMES } from "../../shared/phase.ts";
import { actIn } from "./act-in.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
let folder: string;
/** What was typed, and what bash would offer. */
let offers: ReadonlyMap<string, readonly string[]>;

const TYPED = [
  "touchdown sta",
  "touchdown ",
  "touchdown run moonlanding --ph",
  "touchdown run moonlanding --phase ",
  "touchdown run moonlanding --phase = pi",
  "touchdown run --run ",
  "touchdown run ",
  "touchdown run --workers ",
  "touchdown status ",
  "touchdown status R/s",
  "touchdown approve R ",
  "touchdown waive --by Ada R pi",
  "touchdown rejects R --collection friday-cl",
  "touchdown rejects R --rule ",
  "touchdown help wai",
  "touchdown completion ",
  "touchdown seed moonlanding --answers ans",
  "touchdown run oapp-production --orphan",
  "touchdown plan oapp-production --orphan-policy ",
  "touchdown fly ",
];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-completion-"));
  for (const run of ["R/sample", "R/pilot", "other", "$(touch broken)"])
    mkdirSync(join(folder, "runs", run), { recursive: true });
  writeFileSync(join(folder, "runs", "no-folder"), "");
  writeFileSync(join(folder, "answers.ndjson"), "");
  for (const shell of SHELLS)
    writeFileSync(join(folder, shell), (await actIn({ columns: null }, completion, { shell })).text);
  offers = offersOfBash();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One bash answers all of them. */
function offersOfBash(): ReadonlyMap<string, readonly string[]> {
  const calls = TYPED.map((typed) => {
    const words = typed.split(" ").map((word) => `"${word}"`);
    return `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _touchdown; printf '%s\\n' "\${COMPREPLY[*]}"`;
  });
  const script = ["set -u", "source ./bash", ...calls, "complete -p touchdown"].join("\n");
  const lines = execFileSync("bash", ["--norc", "-c", script], { cwd: folder, encoding: "utf8" }).split("\n");
  expect(lines.at(-2)).toBe("complete -F _touchdown touchdown");
  return new Map(TYPED.map((typed, index) => [typed, (lines[index] ?? "").split(" ").filter((word) => word !== "")]));
}

test.each([
  ["a verb", "touchdown sta", ["status"]],
  ["an option", "touchdown run moonlanding --ph", ["--phase"]],
  ["a value of a closed list", "touchdown run moonlanding --phase ", [...PHASE_NAMES]],
  ["a value after =", "touchdown run moonlanding --phase = pi", ["pilot"]],
  ["a run, which is a folder", "touchdown run --run ", ["R", "other"]],
  ["a run or a phase of it that has a folder", "touchdown status ", ["R", "R/sample", "R/pilot", "other"]],
  ["a phase of a run by its beginning", "touchdown status R/s", ["R/sample"]],
  ["a migration", "touchdown run ", Object.keys(migrations)],
  ["a setting of a migration", "touchdown run oapp-production --orphan", ["--orphan-policy"]],
  ["a value of a setting", "touchdown plan oapp-production --orphan-policy ", ["fail", "quarantine", "assign"]],
  ["a second argument", "touchdown approve R ", [...PHASE_NAMES]],
  ["an argument after the value of an option", "touchdown waive --by Ada R pi", ["pilot"]],
  ["a collection", "touchdown rejects R --collection friday-cl", ["friday-clients"]],
  ["a verb to help with", "touchdown help wai", ["waive"]],
  ["a shell", "touchdown completion ", [...SHELLS]],
  ["a file", "touchdown seed moonlanding --answers ans", ["answers.ndjson"]],
  ["nothing for a number", "touchdown run --workers ", []],
  ["nothing for what nobody can know", "touchdown rejects R --rule ", []],
  ["nothing for a verb that there is not", "touchdown fly ", []],
])("bash completes %s", (_what, typed, offered) => {
  expect(offers.get(typed)).toEqual(offered);
});

test("bash offers every verb", () => {
  expect(offers.get("touchdown ")).toEqual([...VERBS.map(({ name }) => name), "--help", "--version"]);
});

test.each(SHELLS)(
  "the script for %s knows every verb and option, and its shell can read it where it is installed",
  async (shell) => {
    const { text } = await actIn({ columns: null }, completion, { shell });
    for (const { name, options } of VERBS) {
      expect(text).toMatch(new RegExp(String.raw`\b${name}\b`));
      for (const { flags } of options) expect(text).toContain(flags.split(" ")[0]?.slice(2));
    }
    const read = spawnSync(shell, ["-n", join(folder, shell)], { encoding: "utf8" });
    const isInstalled = read.error === undefined;
    expect(isInstalled ? [read.status, read.stderr] : [0, ""]).toEqual([0, ""]);
    expect(text).not.toContain("undefined");
  },
);

test("another shell is named with those that are known", async () => {
  await expect(actIn({ columns: null }, completion, { shell: "ksh" })).rejects.toMatchObject({
    code: "USAGE",
    message: expect.stringContaining("one of bash, zsh, fish"),
  });
});
