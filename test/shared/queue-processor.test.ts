import type { Job } from "bullmq";
import { expect, test } from "vitest";
import { InvariantError, TerminalError, TransientError } from "../../shared/errors.ts";
import { jobProcessor } from "../../shared/queue-processor.ts";

const HINT = { hint: "Wait." };

test.each([
  ["SOURCE_DENIED: no Wait.", "UnrecoverableError", new TerminalError("SOURCE_DENIED", "no", HINT)],
  ["SOURCE_UNAVAILABLE: away", "Error", new TransientError("SOURCE_UNAVAILABLE", "away", HINT)],
  ["our own mistake: x", "UnrecoverableError", new InvariantError("x")],
  ["who knows", "Error", new Error("who knows")],
])("a job fails with %j, by which it can be told apart from others", async (message, name, thrown) => {
  const told: Error[] = [];
  const process = jobProcessor(
    () => Promise.reject(thrown),
    (error) => told.push(error),
  );
  // What is asked of the job is its processor's matter.
  await expect(process({} as Job)).rejects.toMatchObject({ message, name });
  expect(told).toHaveLength(thrown instanceof InvariantError ? 1 : 0);
});
