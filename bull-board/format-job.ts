import * as z from "zod";
import { shortReadTime } from "../shared/read-time-text.ts";
import { maskEmails } from "./mask.ts";

/**
 * What the board shows of a job: enough to find it in the source and in the ledger, never a cell of a row. Called for every job of a page at every poll.
 * A job of a shape that is not known shows its fields' names only.
 */
const rangeShape = z.object({ after: z.string().nullable(), upTo: z.string().nullable() });

const batchShape = z.object({
  kind: z.enum(["batch", "replay", "diff"]),
  run: z.string(),
  collection: z.string(),
  after: z.string().nullable().default(null),
  upTo: z.string().nullable().default(null),
  reads: z.number(),
  digest: z.string(),
  documents: z.array(z.unknown()),
});
const settleShape = z.object({ kind: z.literal("settle"), run: z.string(), merge: z.string() });
const filesShape = z.object({
  run: z.string(),
  store: z.string(),
  objects: z.array(z.unknown()).optional(),
  files: z.array(z.unknown()).optional(),
});
const pageShape = rangeShape.extend({
  run: z.string(),
  collection: z.string(),
  limit: z.number(),
  readTime: z.string().nullable(),
  paths: z.array(z.string()).optional(),
});
const planShape = z.object({
  run: z.string(),
  collection: z.string(),
  readTime: z.string().nullable(),
  pageSize: z.number(),
});

export function formatData(data: unknown): object {
  const batch = batchShape.safeParse(data);
  if (batch.success) return describeBatch(batch.data);
  const settle = settleShape.safeParse(data);
  if (settle.success) return { run: settle.data.run, settle: settle.data.merge };
  const files = filesShape.safeParse(data);
  if (files.success) return describeFiles(files.data);
  const page = pageShape.safeParse(data);
  if (page.success) return describePage(page.data);
  const plan = planShape.safeParse(data);
  if (plan.success) return { ...plan.data, readTime: readTimeText(plan.data.readTime) };
  return { fields: Object.keys(Object(data)) };
}

function describeBatch({
  documents,
  run,
  collection,
  kind,
  after,
  upTo,
  reads,
  digest,
}: z.infer<typeof batchShape>): object {
  const at = { run, collection, ...(kind === "replay" ? { replay: true } : describeRange({ after, upTo })) };
  // A landed batch has let its documents go.
  if (documents.length === 0) return { ...at, documents: "none in Redis: landed, or an empty range", reads, digest };
  return { ...at, documents: documents.length, bytes: JSON.stringify(documents).length, reads, digest };
}

function describePage({ run, collection, after, upTo, limit, readTime, paths }: z.infer<typeof pageShape>): object {
  const what =
    paths === undefined ? { ...describeRange({ after, upTo }), limit } : { replay: `${paths.length} documents` };
  return { run, collection, ...what, readTime: readTimeText(readTime) };
}

/** Names of objects are cells of rows. */
function describeFiles({ run, store, objects, files }: z.infer<typeof filesShape>): object {
  const count = objects?.length ?? files?.length ?? 0;
  return { run, store, objects: count === 0 ? "none in Redis: done" : count };
}

const planResultShape = z.object({ counted: z.number(), boundaries: z.array(z.string()), reads: z.number() });
const countsShape = z.record(z.string(), z.number());

/** Answers are counts; anything else is not shown. */
export function formatReturnValue(value: unknown): unknown {
  const plan = planResultShape.safeParse(value);
  if (plan.success)
    return { documents: plan.data.counted, ranges: plan.data.boundaries.length + 1, reads: plan.data.reads };
  const counts = countsShape.safeParse(value);
  return counts.success ? counts.data : null;
}

const namedShape = z.object({
  name: z.string(),
  data: z.object({ collection: z.string().optional(), merge: z.string().optional(), store: z.string().optional() }),
});

/** "page friday-users": the collection is what an operator looks for. */
export function formatName(job: unknown): string {
  const named = namedShape.safeParse(job);
  if (!named.success) return "job";
  const { collection, merge, store } = named.data.data;
  return [named.data.name, collection ?? merge ?? store ?? ""].join(" ").trim();
}

/** On lines of their own, so that a key can be copied. A document may have somebody's address for a key. */
function describeRange({ after, upTo }: z.infer<typeof rangeShape>): object {
  return { after: maskEmails(after ?? "the start"), upTo: maskEmails(upTo ?? "the end") };
}

function readTimeText(readTime: string | null): string {
  return readTime === null ? "latest" : shortReadTime(readTime);
}
