import * as z from "zod";
import { baseRun } from "../../shared/phase.ts";
import { rangeUrl } from "../console/range-url.ts";
import { maskEmails } from "../mask.ts";

export type JobLink = { readonly displayText: string; readonly href: string };

const inRun = z.object({ run: z.string() });
const ofRange = inRun.extend({
  kind: z.enum(["batch", "diff"]).optional(),
  collection: z.string(),
  after: z.string().nullable(),
  upTo: z.string().nullable(),
  paths: z.undefined().optional(),
});

/** Where the console shows what a job is about: its range, or its run. Keys in it are masked as they are in the job. */
export function jobLink(data: unknown): JobLink {
  const range = ofRange.safeParse(data);
  if (range.success) {
    const { run, collection, after, upTo } = range.data;
    const masked = { after: maskKey(after), upTo: maskKey(upTo) };
    return { displayText: "Its range in the console", href: rangeUrl(run, collection, masked) };
  }
  const job = inRun.safeParse(data);
  if (!job.success) return { displayText: "The console", href: "/" };
  return { displayText: "Its run in the console", href: `/runs/${encodeURIComponent(baseRun(job.data.run))}` };
}

function maskKey(key: string | null): string | null {
  return key === null ? null : maskEmails(key);
}
