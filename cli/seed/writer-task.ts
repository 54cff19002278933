import { z } from "zod";

/** What a writer process is told to do, in the one message it gets. */
export const writerTaskSchema = z.object({
  records: z.number(),
  seed: z.number(),
  dirty: z.number().optional(),
  unknownFields: z.boolean().optional(),
  part: z.object({ index: z.number(), count: z.number() }),
  projects: z.object({ friday: z.string(), mwr: z.string() }),
  emulatorHost: z.string(),
  answersFile: z.string(),
  /** Folders of the stores that files are written to. */
  files: z.object({ friday: z.string().optional(), mwr: z.string().optional(), drive: z.string().optional() }),
});
export type WriterTask = z.output<typeof writerTaskSchema>;

/** What a writer wrote: documents by collection, and files. */
const writtenSchema = z.object({
  documents: z.record(z.string(), z.number()),
  files: z.object({ files: z.number(), bytes: z.number() }),
});
export type Written = z.output<typeof writtenSchema>;

/** What it tells in return: progress as often as it likes, then the result or the failure, and then it ends. */
export const writerReportSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), written: z.number() }),
  writtenSchema.extend({ kind: z.literal("done") }),
  z.object({ kind: z.literal("failed"), message: z.string(), hint: z.string() }),
]);
export type WriterReport = z.output<typeof writerReportSchema>;
