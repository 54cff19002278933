import { spawn } from "node:child_process";
import { SECOND } from "../../shared/config.ts";
import { toError } from "../../shared/errors.ts";

/** A program and its arguments: no shell looks at them. */
export type Command = readonly [program: string, ...args: string[]];

export type CommandResult = {
  /** Null where it did not start or was killed at its time limit. */
  readonly code: number | null;
  /** The end of what it wrote, to both streams, or why it did not start. */
  readonly said: string;
};

/** Runs a command; it never throws. Given to whoever stops and starts services, so that tests run their own. */
export type RunCommand = (command: Command, timeoutMs: number) => Promise<CommandResult>;

const SAID_MAX = 2000;
/** What it has written is there by then; who else holds its streams may hold them for ever. */
const HEARD_MS = SECOND;

/** Finds the program on the PATH, waits until it has ended, and kills it after its time. A process that it leaves behind is not waited for. */
export const runCommand: RunCommand = ([program, ...args], timeoutMs) =>
  new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let said = "";
    const hear = (text: Buffer): void => {
      said = (said + text.toString()).slice(-SAID_MAX);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => {
      const heard = setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), HEARD_MS);
      child.once("close", () => clearTimeout(heard));
    });
    child.once("error", (error) => resolve({ code: null, said: `did not start: ${toError(error).message}` }));
    child.once("close", (code, signal) => {
      const ended =
        signal === null ? said.trim() : `was killed by ${signal} after at most ${timeoutMs} ms: ${said.trim()}`;
      resolve({ code, said: ended });
    });
  });
