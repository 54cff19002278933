import { parseArgs } from "node:util";
import * as z from "zod";
import { ROW_NAMES } from "./figure.ts";

const optionsSchema = z.object({
  records: z.coerce.number().int().min(1000).max(10_000_000).default(230_000),
  seed: z.coerce.number().int().min(0).default(1),
  workers: z.coerce.number().int().min(1).max(64).default(2),
  repeat: z.coerce.number().int().min(1).max(100).default(1),
  rows: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(ROW_NAMES)).nonempty())
    .default([...ROW_NAMES]),
  json: z.string().min(1).optional(),
  million: z.boolean().default(false),
  sizing: z.boolean().default(false),
  /** Dollars that a source takes for 100,000 reads. */
  "read-price": z.coerce.number().min(0).default(0.06),
});
export type BenchOptions = z.infer<typeof optionsSchema>;

export const USAGE = `usage: npm run bench -- [--records N] [--rows a,b,...] [--repeat R] [--workers W] [--seed S] [--million] [--json FILE]
       npm run bench -- --sizing [--records N] [--read-price DOLLARS] [--workers W] [--seed S] [--json FILE]
rows: ${ROW_NAMES.join(", ")}`;

/** Throws with a sentence for whoever typed it. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      records: text,
      rows: text,
      repeat: text,
      workers: text,
      seed: text,
      json: text,
      million: { type: "boolean" },
      sizing: { type: "boolean" },
      "read-price": text,
    },
  });
  const parsed = optionsSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `--${path.join(".")}: ${message}`).join("; "));
}
