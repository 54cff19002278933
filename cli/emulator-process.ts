import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { SECOND } from "../shared/config.ts";
import { TransientError } from "../shared/errors.ts";

export type EmulatorProcess = {
  /** host:port, as FIRESTORE_EMULATOR_HOST wants it. */
  readonly address: string;
  stop(): Promise<void>;
};

const ENTRY = fileURLToPath(new URL("touchdown.mjs", import.meta.url));
const START_MS = 30 * SECOND;
const STOP_MS = 5 * SECOND;
const readySchema = z.object({ address: z.string() });

/** Serves a local Firestore from a process of its own, so that it does not share our core. It ends with this process however that ends. */
export async function startEmulatorProcess(file: string): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [ENTRY, "emulator", "firestore", "--port", "0", "--file", file], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true,
  });
  let trouble = "";
  child.stderr?.on("data", (text: Buffer) => (trouble = (trouble + text.toString()).slice(-2000)));
  const ready = once(child, "message").then(([message]) => readySchema.parse(message).address);
  const address = await Promise.race([
    ready,
    once(child, "exit").then(() => null),
    sleep(START_MS, null, { ref: false }),
  ]);
  if (address !== null) return { address, stop: () => stopChild(child) };
  await stopChild(child);
  throw new TransientError("SOURCE_UNAVAILABLE", `the local Firestore did not start: ${trouble.trim()}`, {
    hint: "Try it alone: touchdown emulator firestore.",
  });
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(timer);
}
