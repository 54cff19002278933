import { parentPathOf } from "../model/path.ts";
import { listChildren } from "../store/children.ts";
import { decodeMessage } from "../wire/message.ts";
import { listCollectionIdsRequest } from "../wire/requests.ts";
import { stringField } from "../wire/writer.ts";
import { resolveConsistency } from "./consistency.ts";
import type { Context } from "./method.ts";
import { decodePageToken, encodePageToken } from "./page-token.ts";

const COLLECTION_IDS_FIELD = 1;
const NEXT_PAGE_FIELD = 2;
const PAGE_IDS = 1000;

export async function answerListCollectionIds(context: Context, request: Buffer): Promise<Buffer> {
  const { parent, pageSize, pageToken, readTime } = decodeMessage(listCollectionIdsRequest, request);
  const page = decodePageToken(pageToken);
  const selector = { transaction: null, newTransaction: null, readTime };
  const time = page?.time ?? resolveConsistency(context, selector).time ?? context.store.clock.readTime();
  const childrenMax = pageSize > 0 ? Math.min(pageSize, PAGE_IDS) : PAGE_IDS;
  const ids = await listChildren(context.store, {
    ...parentPathOf(parent),
    after: page?.after ?? null,
    childrenMax,
    time,
  });
  const last = ids.at(-1);
  const next =
    ids.length < childrenMax || last === undefined
      ? []
      : [stringField(NEXT_PAGE_FIELD, encodePageToken({ time, after: last }))];
  return Buffer.concat([...ids.map((id) => stringField(COLLECTION_IDS_FIELD, id)), ...next]);
}
