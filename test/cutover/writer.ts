import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { until } from "../support/harness.ts";
import { LAUNCH } from "../support/launch.ts";

const MAIN = fileURLToPath(new URL("writer-main.ts", import.meta.url));

export type Writer = {
  /** Writes into that database from now on; returns once a row is there. */
  write(file: string): Promise<void>;
  /** Lets go of it, and says which rows were promised. */
  rest(file: string): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** A process that writes into as many databases as it is told to: starting one for each would take longer than what is tested. */
export async function startWriter(): Promise<Writer> {
  const child = spawn(process.execPath, [LAUNCH, MAIN], { stdio: ["pipe", "pipe", "inherit"] });
  const told = new Map<string, string[]>();
  const resting = new Set<string>();
  createInterface(child.stdout).on("line", (line) => {
    const [file = "", body = ""] = line.split("\t");
    if (body === "") resting.add(file);
    else told.get(file)?.push(body);
  });
  return {
    async write(file) {
      const rows: string[] = [];
      told.set(file, rows);
      child.stdin.write(`${file}\n`);
      await until(`somebody writes into ${file}`, () => rows.length > 0);
    },
    async rest(file) {
      const rows = told.get(file);
      if (rows === undefined || resting.has(file)) return rows ?? [];
      child.stdin.write(`${file}\n`);
      await until(`nobody writes into ${file}`, () => resting.has(file));
      return rows;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}
