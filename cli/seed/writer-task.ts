import { z } from "zod";

/** What a writer process is told to do, in the one message it gets. */
export const writerTaskSchema = z.object({
  records: z.number(),
  seed: z.number(),
  part: z.object({ index: z.number(), count: z.number() }),
  projects: z.object({ friday: z.string(), mwr: z.string() }),
  emulatorHost: z.string(),
  answersFile: z.string(),
});
export type WriterTask = z.output<typeof writerTaskSchema>;

/** What it tells in return: progress as often as it likes, then the result or the failure, and then it ends. */
export const writerReportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), written: z.number() }),
  z.object({ kind: z.literal("done"), documents: z.record(z.string(), z.number()) }),
  z.object({ kind: z.literal("failed"), message: z.string(), hint: z.string() }),
]);
export type WriterReport = z.output<typeof writerReportSchema>;
