import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench } from "../bench.ts";
import { stopChild } from "../run-script.ts";
import { TOUCHDOWN } from "../touchdown-entry.ts";

export type OpenConsole = { readonly url: string; readonly pid: number; stop(): Promise<void> };

const START_MS = 30_000;
const STOP_MS = 10_000;
const POLL_MS = 50;

/** Serves the console over the bench's runs from a process of its own, as beside a real run. */
export async function openConsole(bench: Bench, runsDir: string): Promise<OpenConsole> {
  const port = await freePort();
  const child = spawn(process.execPath, [TOUCHDOWN, "board", "--port", String(port)], {
    env: { ...bench.environment, TOUCHDOWN_RUNS_DIR: runsDir },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = (): Promise<void> => stopChild(child, STOP_MS);
  try {
    await untilHealthy(url, AbortSignal.any([bench.signal, AbortSignal.timeout(START_MS)]));
    return { url, pid: child.pid ?? 0, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const isUp = await fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await sleep(POLL_MS);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
