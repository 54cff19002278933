import type { Job } from "bullmq";
import { unrecoverable } from "../shared/queue.ts";
import { InvariantError, TerminalError, toError } from "../shared/errors.ts";

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
      if (error instanceof InvariantError) {
        onInvariant(error);
        throw unrecoverable(`our own mistake: ${describeCauses(error)}`);
      }
      throw error;
    }
  };
}

function describeCauses(error: Error): string {
  const cause = error.cause === undefined ? "" : `: ${describeCauses(toError(error.cause))}`;
  return `${error.message}${cause}`;
}
