import type { Job } from "bullmq";
import { unrecoverable } from "./queue.ts";
import { InvariantError, TerminalError, TransientError, toError } from "./errors.ts";

/**
 * What each kind of failure means to the queue: Transient is tried again with backoff, Terminal never, and our own mistake fails the job and
 * stops the process.
 */
export function jobProcessor<Data>(
  process: (job: Job<Data>) => Promise<unknown>,
  onInvariant: (error: Error) => void,
): (job: Job<Data>) => Promise<unknown> {
  return async (job) => {
    try {
      return await process(job);
    } catch (error) {
      if (error instanceof TerminalError) throw unrecoverable(`${error.code}: ${error.message} ${error.hint}`);
      // The code goes in front, as above: jobs that failed for good are told apart by it.
      if (error instanceof TransientError) throw new Error(`${error.code}: ${error.message}`, { cause: error });
      if (!isMistake(error)) throw error;
      onInvariant(error);
      throw unrecoverable(`our own mistake: ${describeCauses(error)}`);
    }
  };
}

function isMistake(error: unknown): error is Error {
  return error instanceof InvariantError || error instanceof TypeError || error instanceof ReferenceError;
}

function describeCauses(error: Error): string {
  const cause = error.cause === undefined ? "" : `: ${describeCauses(toError(error.cause))}`;
  return `${error.message}${cause}`;
}
