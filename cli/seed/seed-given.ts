import * as z from "zod";
import { wholeNumber } from "../parse-given.ts";

/** What seed is told of any kind of source. */
export const seedShape = z.object({
  records: wholeNumber(1, 10_000_000).optional(),
  seed: wholeNumber(0, 4_294_967_295).default(1),
  dirty: z.coerce.number().min(0).max(1).optional(),
});

export const seedGivenShape = seedShape.extend({
  migration: z.string(),
  answers: z.string().min(1).optional(),
  unknownFields: z.boolean().default(false),
  files: z.string().min(1).optional(),
  out: z.string().min(1).optional(),
  disagreements: wholeNumber(0, 8).default(0),
  dayLater: z.boolean().default(false),
});
export type SeedGiven = z.infer<typeof seedGivenShape>;
