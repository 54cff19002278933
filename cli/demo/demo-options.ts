import * as z from "zod";
import { wholeNumber } from "../parse-given.ts";
import { seedShape } from "../seed/seed-given.ts";

export const demoShape = seedShape.extend({
  migration: z.string().default("moonlanding"),
  workers: wholeNumber(1, 64).default(2),
  port: wholeNumber(0, 65_535).optional(),
  keep: z.boolean().default(false),
});
export type DemoOptions = z.infer<typeof demoShape>;
