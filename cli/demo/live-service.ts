import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { SECOND } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";
import { LAUNCH } from "../../shared/launch.ts";
import { stopChild } from "../stop-child.ts";

export type LiveService = {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  stop(): Promise<void>;
};

const MAIN = fileURLToPath(new URL("live-service-main.ts", import.meta.url));
const START_MS = 30 * SECOND;
const STOP_MS = 5 * SECOND;
const ready = z.object({ url: z.string() });

/** Serves /api/health and the counts of a live database from a process of its own, which a cutover does not hold up. */
export async function startLiveService(file: string): Promise<LiveService> {
  const child = fork(LAUNCH, [MAIN, file], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const told = await Promise.race([
    once(child, "message").then(([message]) => ready.parse(message)),
    once(child, "close").then(() => null),
    sleep(START_MS, null, { ref: false }),
  ]);
  if (told !== null) return { url: told.url, stop: () => stopChild(child, STOP_MS) };
  await stopChild(child, STOP_MS);
  throw new TerminalError("TARGET_UNAVAILABLE", `the demo's service over ${file} did not start`, {
    hint: "Start the demo again.",
  });
}
