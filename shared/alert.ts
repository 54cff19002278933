import * as z from "zod";

export const ALERT_KINDS = [
  "errors",
  "error-budget",
  "stalled",
  "nobody-active",
  "disk",
  "memory",
  "cpu",
  "redis-memory",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something that a person should know of now. "raised" again after the cool-down while it lasts, "over" once when it ends. */
export const alertSchema = z.object({
  time: z.string(),
  run: z.string(),
  kind: z.enum(ALERT_KINDS),
  state: z.enum(["raised", "over"]),
  /** A sentence with the figure and its limit. */
  what: z.string(),
  value: z.number(),
  limit: z.number(),
});
export type Alert = z.infer<typeof alertSchema>;
