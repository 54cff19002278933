import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { LAUNCH } from "../support/launch.ts";

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly json: () => Record<string, unknown>;
};

export type Started = {
  readonly process: ChildProcess;
  /** Everything written so far, to both streams. */
  readonly output: () => string;
  readonly ended: Promise<Ended>;
};

export type CommandOptions = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A script of the tests in the place of the command. */
  readonly script?: URL;
};

const ENTRY = new URL("../../cli/touchdown.mjs", import.meta.url);

/** Starts the command as an operator does: a process of its own, with no settings but those given. */
export function start(args: readonly string[], { cwd, env = {}, script }: CommandOptions): Started {
  const program = script === undefined ? [fileURLToPath(ENTRY)] : [LAUNCH, fileURLToPath(script)];
  const child = spawn(process.execPath, [...program, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: cwd, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const ended = once(child, "close").then((): Ended => {
    const json = (): Record<string, unknown> => JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
    return { code: child.exitCode, stdout, stderr, json };
  });
  return { process: child, output: () => stdout + stderr, ended };
}

export async function touchdown(args: readonly string[], options: CommandOptions): Promise<Ended> {
  return start(args, options).ended;
}
