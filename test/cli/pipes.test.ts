import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Given, VerbResult } from "../../cli/verb.ts";
import { VERBS } from "../../cli/verbs.ts";
import { actIn, type Acted } from "./act-in.ts";
import { makeWatchedRun, type WatchedRun } from "./watched-run.ts";

let run: WatchedRun;
const before = process.env["TOUCHDOWN_RUNS_DIR"];

beforeAll(() => {
  run = makeWatchedRun();
  process.env["TOUCHDOWN_RUNS_DIR"] = run.runsDir;
});
afterAll(() => {
  if (before === undefined) delete process.env["TOUCHDOWN_RUNS_DIR"];
  else process.env["TOUCHDOWN_RUNS_DIR"] = before;
  run.close();
});

/** Every verb that needs no server, with the exit code that it leaves with. */
const CALLS: readonly (readonly [string, Given, number])[] = [
  ["list", {}, 0],
  ["status", {}, 0],
  ["status", { run: "R/sample" }, 0],
  ["rejects", { run: "R/sample" }, 0],
  ["coverage", { run: "R/sample" }, 0],
  ["report", { run: "R" }, 0],
  ["report", { run: "R", verify: true }, 4],
  ["backup", { run: "R/sample", name: "b1" }, 0],
  ["backup", { run: "R/sample", list: true }, 0],
  ["backup", { run: "R/sample", verify: "b1" }, 0],
  ["help", {}, 0],
  ["help", { verb: "run" }, 0],
  ["completion", { shell: "bash" }, 0],
];

function act(name: string, given: Given, columns: number | null): Promise<Acted> {
  const verb = VERBS.find((known) => known.name === name);
  if (verb === undefined) throw new Error(`no verb ${name}`);
  return verb.load().then((action) => actIn({ columns }, action, given));
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/;

test.each(CALLS)("%s %o into a pipe is plain lines, and one object as JSON", async (name, given, exitCode) => {
  const { text, lines, result } = await act(name, given, null);
  expect(text).not.toMatch(CONTROL);
  expect(text.endsWith("\n")).toBe(true);
  expect(lines.length).toBeGreaterThan(0);
  expect(JSON.parse(JSON.stringify(result.json))).toBeInstanceOf(Object);
  expect(codeOf(result)).toBe(exitCode);
});

function codeOf({ exitCode }: VerbResult): number {
  return exitCode ?? 0;
}

test.each([
  ["list", {}],
  ["status", {}],
  ["rejects", { run: "R/sample" }],
] as const)("what %s %o writes into a pipe is the same each time", async (name, given) => {
  const first = await act(name, given, null);
  expect((await act(name, given, null)).text).toBe(first.text);
});

const COMMAND = fileURLToPath(new URL("../../cli/touchdown.mjs", import.meta.url));

/** A shell's line with `touchdown` in it, in the run's folder. */
async function shell(command: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const child = spawn("bash", ["-c", command.replaceAll("touchdown", `"${process.execPath}" "${COMMAND}"`)], {
    env: { PATH: process.env["PATH"], TOUCHDOWN_RUNS_DIR: run.runsDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  await once(child, "close");
  return { stdout, stderr };
}

test("a reader that leaves early ends a command without a word, also one that would go on", async () => {
  const { stdout, stderr } = await shell(
    "touchdown status R --watch --json --every 0.2 | head -n 1; echo ${PIPESTATUS[0]}; touchdown help run | head -n 1; echo ${PIPESTATUS[0]}",
  );
  const lines = stdout.trimEnd().split("\n");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ run: "R", state: "interrupted", hasEnded: false });
  expect(lines.slice(1)).toEqual(["0", "NAME", "0"]);
  expect(stderr).toBe("");
});

test("errors go to standard error alone, and with --json an object says them on standard output too", async () => {
  const { stdout, stderr } = await shell(
    "touchdown status nowhere; echo $?; touchdown status nowhere --json 2>/dev/null",
  );
  const [code, object] = stdout.trimEnd().split("\n");
  expect(code).toBe("2");
  expect(JSON.parse(object ?? "")).toMatchObject({ ok: false, error: { code: "RUN_UNKNOWN" } });
  expect(stderr).toContain('there is no run "nowhere"');
});
