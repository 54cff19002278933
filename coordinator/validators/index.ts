import { createRequire } from "node:module";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { InvariantError, invariant } from "../../shared/errors.ts";
import type { Verdict } from "../../shared/verdict.ts";
import { runGroup, type ValidationOptions } from "./run-group.ts";
import type { ThreadData } from "./validator-thread.ts";
import { VALIDATOR_NAMES, type ValidatorName } from "./validator.ts";

export type { ValidationOptions } from "./run-group.ts";
export type { CollectionFact, Validator, ValidatorName } from "./validator.ts";
export { VALIDATORS } from "./validators.ts";

/** Two shares of about the same work, counting the start of the thread. Those that look at single cells share one scan, so they stay together. */
const HERE: readonly ValidatorName[] = ["data-types", "pdf-coordinates", "timestamps", "file-paths", "json-fields"];
const IN_THREAD: readonly ValidatorName[] = ["row-count", "referential-integrity", "foreign-keys"];

/** All eight verdicts on a target that nobody writes to, in the order of VALIDATORS. Holds the event loop for about a second. */
export async function runValidators(
  options: Omit<ValidationOptions, "nowMs"> & { readonly nowMs?: number },
): Promise<readonly Verdict[]> {
  const complete: ValidationOptions = { ...options, nowMs: options.nowMs ?? Date.now() };
  const inThread = runInThread({ options: complete, names: IN_THREAD });
  const [there, here] = await Promise.all([inThread, runHere(complete)]);
  const verdicts = new Map([...there, ...here].map((verdict) => [verdict.name, verdict]));
  return VALIDATOR_NAMES.map((name) => {
    const verdict = verdicts.get(name);
    invariant(verdict !== undefined, `the validator ${name} is asked nowhere`);
    return verdict;
  });
}

/** Lets the thread be started first. */
async function runHere(options: ValidationOptions): Promise<readonly Verdict[]> {
  await setImmediate();
  return runGroup(options, HERE);
}

/** A thread does not inherit the loader of TypeScript: it loads tsx itself (its CommonJS half, which starts in a third of the time). */
async function runInThread(data: ThreadData): Promise<readonly Verdict[]> {
  const tsx = createRequire(import.meta.url).resolve("tsx/cjs");
  const thread = fileURLToPath(new URL("validator-thread.ts", import.meta.url));
  const start = `require(${JSON.stringify(tsx)}); require(${JSON.stringify(thread)});`;
  const worker = new Worker(start, { eval: true, workerData: data, execArgv: [] });
  try {
    return await new Promise<readonly Verdict[]>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) =>
        reject(new InvariantError(`a validator thread stopped without verdicts (exit ${code})`)),
      );
    });
  } finally {
    await worker.terminate();
  }
}
