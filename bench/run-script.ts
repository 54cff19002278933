import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { toError } from "../shared/errors.ts";

export type ScriptOptions = {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Exit codes that are no failure. */
  readonly exitCodes?: readonly number[];
  readonly onStart?: (pid: number) => void;
};

export type ScriptResult = {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly exitCode: number;
  /** The JSON object in the last line of standard output. */
  readonly told: unknown;
};

const STOP_MS = 30_000;
const TROUBLE_KEPT = 4000;

/** Runs node with these arguments to its end. It is told to stop when the bench is, and learns from its channel when the bench is gone. */
export async function runScript({
  args,
  environment,
  signal,
  exitCodes = [0],
  onStart,
}: ScriptOptions): Promise<ScriptResult> {
  signal.throwIfAborted();
  const startedAtMs = Date.now();
  const child = spawn(process.execPath, [...args], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
  let output = "";
  let trouble = "";
  child.stdout?.on("data", (text: Buffer) => (output += text.toString()));
  child.stderr?.on("data", (text: Buffer) => (trouble = (trouble + text.toString()).slice(-TROUBLE_KEPT)));
  if (child.pid !== undefined) onStart?.(child.pid);
  const onAbort = (): void => void stopChild(child, STOP_MS);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    await once(child, "close");
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
  signal.throwIfAborted();
  const endedAtMs = Date.now();
  const { exitCode } = child;
  if (exitCode === null || !exitCodes.includes(exitCode)) {
    throw new Error(`node ${args.join(" ")} ended with ${child.signalCode ?? exitCode}: ${(trouble || output).trim()}`);
  }
  return { startedAtMs, endedAtMs, exitCode, told: lastObject(output, args) };
}

/** Asks a child to end, and ends it when it does not. */
export async function stopChild(child: ChildProcess, deadlineMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), deadlineMs);
  await exited;
  clearTimeout(timer);
}

function lastObject(output: string, args: readonly string[]): unknown {
  try {
    return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
  } catch (error) {
    throw new Error(`node ${args.join(" ")} told nothing at its end: ${toError(error).message}`, { cause: error });
  }
}
