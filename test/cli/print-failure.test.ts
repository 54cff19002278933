import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { printFailure } from "../../cli/print-failure.ts";
import { FAILURES, InvariantError, TerminalError, TransientError } from "../../shared/errors.ts";

let stdout: string;
let stderr: string;

beforeEach(() => {
  stdout = "";
  stderr = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const options = { hint: "Do this." };
const quiet = { isJson: false, isTraced: false };

test.each([
  ["usage", new TerminalError("USAGE", "what", options), 2],
  ["settings", new TerminalError("CONFIG_INVALID", "what", options), 2],
  ["a Redis that is away", new TransientError("REDIS_UNAVAILABLE", "what", options), 3],
  ["too many rejects", new TerminalError("ERROR_BUDGET_SPENT", "what", options), 1],
  ["another version", new TerminalError("VERSION_MISMATCH", "what", options), 4],
  ["an interruption", new TerminalError("INTERRUPTED", "what", options), 130],
  ["our own mistake", new InvariantError("what"), 70],
  ["anything else", new Error("what"), 71],
])("the exit code of %s is its own", (_title, error, expected) => {
  expect(printFailure(error, quiet)).toBe(expected);
});

test("exit codes are those of the contract alone", () => {
  expect([...new Set<number>(Object.values(FAILURES))].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 130]);
});

test("an error tells what failed and the way out, and keeps its stack to itself", () => {
  printFailure(new TerminalError("USAGE", "what failed", options), quiet);
  expect(stderr).toBe("\ntouchdown: what failed\n  Do this.\n  (USAGE)\n");
  expect(stdout).toBe("");
});

test("with --json the error is one object on standard output too", () => {
  printFailure(new TerminalError("USAGE", "what failed", options), { isJson: true, isTraced: false });
  expect(JSON.parse(stdout)).toEqual({ ok: false, error: { code: "USAGE", message: "what failed", hint: "Do this." } });
});
