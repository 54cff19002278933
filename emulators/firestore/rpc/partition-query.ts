import { NAME_PATH } from "../model/field-path.ts";
import { encodeValue } from "../model/value.ts";
import { partition } from "../query/partition.ts";
import { planQuery } from "../query/plan.ts";
import { invalidArgument } from "../status.ts";
import { decodeMessage } from "../wire/message.ts";
import { partitionQueryRequest } from "../wire/requests.ts";
import { bytesField, stringField } from "../wire/writer.ts";
import { resolveConsistency } from "./consistency.ts";
import type { Context } from "./method.ts";
import { decodePageToken, encodePageToken } from "./page-token.ts";

const PARTITIONS_FIELD = 1;
const NEXT_PAGE_FIELD = 2;
const CURSOR_VALUES_FIELD = 1;

export async function answerPartitionQuery(context: Context, request: Buffer): Promise<Buffer> {
  const { parent, structuredQuery, partitionCount, pageToken, pageSize, readTime } = decodeMessage(
    partitionQueryRequest,
    request,
  );
  if (structuredQuery === null) {
    throw invalidArgument("PartitionQuery needs a structured_query.");
  }
  if (!structuredQuery.orderBy.some(({ field }) => field?.fieldPath === NAME_PATH)) {
    throw invalidArgument("A partition query must be ordered by __name__.");
  }
  if (partitionCount === null || partitionCount <= 0n) {
    throw invalidArgument("The partition_count must be positive.");
  }
  const plan = planQuery(parent, structuredQuery);
  const selector = { transaction: null, newTransaction: null, readTime };
  const page = decodePageToken(pageToken);
  // Later pages are of the same split, so they are made of the same state.
  const time = page?.time ?? resolveConsistency(context, selector).time ?? context.store.clock.readTime();
  const pointsMax = Number(partitionCount);
  const names = await partition(context.store, { plan, pointsMax }, time);
  const start = page === null ? 0 : Number(page.after);
  const end = pageSize > 0 ? start + pageSize : names.length;
  const cursors = names.slice(start, end).map((name) => {
    const value = encodeValue({ kind: "reference", name });
    return bytesField(PARTITIONS_FIELD, bytesField(CURSOR_VALUES_FIELD, value));
  });
  const next = end < names.length ? encodePageToken({ time, after: String(end) }) : "";
  return Buffer.concat([...cursors, next === "" ? Buffer.alloc(0) : stringField(NEXT_PAGE_FIELD, next)]);
}
