import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

/** Runs a TypeScript file of this project in a process of its own, whatever the working directory is: `node LAUNCH file`. */
export const LAUNCH = fileURLToPath(new URL("../cli/launch.mjs", import.meta.url));

/** Runs a TypeScript file in a thread of this process, which gets `data` as its workerData. */
export function startThread(file: URL, data: unknown): Worker {
  return new Worker(LAUNCH, { argv: [fileURLToPath(file)], workerData: data, execArgv: [] });
}
