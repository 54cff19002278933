import { expect, test } from "vitest";
import { TerminalError, TransientError } from "../../../shared/errors.ts";
import { WorkMeter } from "../../../workers/work-meter.ts";

const hint = "none";

test("a request that may be tried again has failed; one that is denied says nothing of the source's health", async () => {
  const meter = new WorkMeter();
  const answers = [
    () => Promise.resolve("answer"),
    () => Promise.reject(new TransientError("SOURCE_UNAVAILABLE", "away", { hint })),
    () => Promise.reject(new TerminalError("SOURCE_DENIED", "denied", { hint })),
  ];
  for (const answer of answers) await meter.meterRequest("friday", answer).catch(() => undefined);
  const { friday } = meter.counters().sources;
  expect(friday).toMatchObject({ requests: 3, failed: 1 });
  expect(friday?.durations.buckets.reduce((sum, count) => sum + count, 0)).toBe(3);
});

test("each attempt of a job is counted with its duration, and its failure is passed on", async () => {
  const meter = new WorkMeter();
  const process = meter.meterJobs("pages", (isGood: boolean) =>
    isGood ? Promise.resolve("done") : Promise.reject(new Error("no")),
  );
  await expect(process(false)).rejects.toThrow("no");
  await expect(process(true)).resolves.toBe("done");
  expect(meter.counters().jobs["pages"]).toMatchObject({ done: 1, failed: 1 });
});
