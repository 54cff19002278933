import { setImmediate } from "node:timers/promises";
import { InvariantError, invariant } from "../../shared/errors.ts";
import { startThread } from "../../shared/launch.ts";
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

/**
 * The verdicts of all eight on a target that nobody writes to, or of those that the migration asks, in the order of VALIDATORS. Holds the event loop for about
 * a second.
 */
export async function runValidators(
  options: Omit<ValidationOptions, "nowMs"> & { readonly nowMs?: number },
): Promise<readonly Verdict[]> {
  const complete: ValidationOptions = { ...options, nowMs: options.nowMs ?? Date.now() };
  const asked = askedOf(complete);
  const names = IN_THREAD.filter((name) => asked.includes(name));
  const inThread = names.length === 0 ? [] : runInThread({ options: complete, names });
  const here = runHere(
    complete,
    HERE.filter((name) => asked.includes(name)),
  );
  const verdicts = new Map((await Promise.all([inThread, here])).flat().map((verdict) => [verdict.name, verdict]));
  return asked.map((name) => {
    const verdict = verdicts.get(name);
    invariant(verdict !== undefined, `the validator ${name} is asked nowhere`);
    return verdict;
  });
}

/** In the order of the report. A name that none of them has would be a question that nobody asks. */
function askedOf({ rules: { asked } }: ValidationOptions): readonly ValidatorName[] {
  if (asked === undefined) return VALIDATOR_NAMES;
  const unknown = asked.filter((name) => !VALIDATOR_NAMES.some((known) => known === name));
  invariant(unknown.length === 0, `the migration asks validators that there are not: ${unknown.join(", ")}`);
  return VALIDATOR_NAMES.filter((name) => asked.includes(name));
}

/** Lets the thread be started first. */
async function runHere(options: ValidationOptions, names: readonly ValidatorName[]): Promise<readonly Verdict[]> {
  await setImmediate();
  return names.length === 0 ? [] : runGroup(options, names);
}

async function runInThread(data: ThreadData): Promise<readonly Verdict[]> {
  const worker = startThread(new URL("validator-thread.ts", import.meta.url), data);
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
