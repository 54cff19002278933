import { parentPort, workerData } from "node:worker_threads";
import { runGroup, type ValidationOptions } from "./run-group.ts";
import type { ValidatorName } from "./validator.ts";

export type ThreadData = { readonly options: ValidationOptions; readonly names: readonly ValidatorName[] };

// Started by index.ts alone, with ThreadData.
const data: ThreadData = workerData;
parentPort?.postMessage(runGroup(data.options, data.names), []);
