import { readFileSync } from "node:fs";
import * as z from "zod";

const lineSchema = z.object({
  time: z.iso.datetime().transform((time) => Date.parse(time)),
  event: z.string(),
  part: z.string().optional(),
});

/** `time` in milliseconds since 1970. */
export type LogLine = z.infer<typeof lineSchema>;

/** What a run has told its log (log.ndjson), in its order. */
export function readLog(file: string): readonly LogLine[] {
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => lineSchema.parse(JSON.parse(line)));
}
