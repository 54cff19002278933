import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type * as z from "zod";
import { SECOND } from "../shared/config.ts";
import { stopChild } from "./stop-child.ts";

export type ServingProcess<Told> = {
  /** What it said over its channel when it was ready. */
  readonly told: Told;
  stop(): Promise<void>;
};

export type ServingOptions<Told> = {
  /** The verb, and what it is told. */
  readonly words: readonly string[];
  readonly ready: z.ZodType<Told>;
  /** Beside the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
};

const ENTRY = fileURLToPath(new URL("touchdown.mjs", import.meta.url));
const START_MS = 30 * SECOND;
const STOP_MS = 10 * SECOND;
const TROUBLE_KEPT = 2000;

/** Runs a verb that serves in a process of its own, which ends with this one however that ends. Where it does not come up, what it said instead. */
export async function startServing<Told>({
  words,
  ready,
  env = {},
}: ServingOptions<Told>): Promise<ServingProcess<Told> | { readonly trouble: string }> {
  const child = spawn(process.execPath, [...process.execArgv, ENTRY, ...words], {
    // A session of its own, so that Ctrl-C reaches the parent alone; the channel tells it when its parent is gone.
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true,
    env: { ...process.env, ...env },
  });
  let trouble = "";
  child.stderr?.on("data", (text: Buffer) => (trouble = (trouble + text.toString()).slice(-TROUBLE_KEPT)));
  const told = await Promise.race([
    once(child, "message").then(([message]) => ready.parse(message)),
    once(child, "close").then(() => null),
    sleep(START_MS, null, { ref: false }),
  ]);
  const stop = (): Promise<void> => stopChild(child, STOP_MS);
  if (told !== null) return { told, stop };
  await stop();
  return { trouble: trouble.trim() };
}
