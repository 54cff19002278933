import { buildMissing, nameOf, type Body } from "../model/document.ts";
import {
  checkCollectionId,
  encodePath,
  encodeSegment,
  endOfPrefix,
  parentPathOf,
  successorOf,
  type Path,
} from "../model/path.ts";
import { maskOf, project } from "../query/project.ts";
import { unimplemented } from "../status.ts";
import { depthOf, groupsOf, prefixOf } from "../store/catalog.ts";
import { listChildren } from "../store/children.ts";
import { readPage } from "../store/read.ts";
import { decodeMessage } from "../wire/message.ts";
import { listDocumentsRequest } from "../wire/requests.ts";
import { bytesField, stringField } from "../wire/writer.ts";
import { resolveConsistency } from "./consistency.ts";
import type { Context } from "./method.ts";
import { decodePageToken, encodePageToken } from "./page-token.ts";

const DOCUMENTS_FIELD = 1;
const NEXT_PAGE_FIELD = 2;
const PAGE_DOCUMENTS = 1000;
const PAGE_BYTES = 4 * 1024 * 1024;

type Listing = {
  readonly collection: Path;
  readonly after: string | null;
  readonly documentsMax: number;
  readonly time: number;
  readonly showMissing: boolean;
};

/** `body` is null for a document that does not exist but has descendants. */
type Listed = { readonly id: string; readonly body: Body | null };

export async function answerListDocuments(context: Context, request: Buffer): Promise<Buffer> {
  const asked = decodeMessage(listDocumentsRequest, request);
  if (asked.collectionId === "") {
    throw unimplemented("ListDocuments without a collection_id");
  }
  if (asked.orderBy !== "" && asked.orderBy !== "__name__") {
    throw unimplemented("ListDocuments.order_by other than __name__");
  }
  checkCollectionId(asked.collectionId);
  const parent = parentPathOf(asked.parent);
  const page = decodePageToken(asked.pageToken);
  const consistency = resolveConsistency(context, { ...asked, newTransaction: null });
  if (consistency.transaction?.readTime === null) {
    throw unimplemented("ListDocuments in a read-write transaction");
  }
  const listing: Listing = {
    collection: { ...parent, segments: [...parent.segments, asked.collectionId] },
    after: page?.after ?? null,
    documentsMax: asked.pageSize > 0 ? Math.min(asked.pageSize, PAGE_DOCUMENTS) : PAGE_DOCUMENTS,
    showMissing: asked.showMissing,
    time: page?.time ?? consistency.time ?? context.store.clock.readTime(),
  };
  const { listed, isLast } = await list(context, listing);
  const projection = maskOf(asked.mask);
  const last = listed.at(-1);
  return Buffer.concat([
    ...listed.map(({ id, body }) =>
      bytesField(
        DOCUMENTS_FIELD,
        body === null ? buildMissing(`${asked.parent}/${asked.collectionId}/${id}`) : project(body, projection),
      ),
    ),
    isLast || last === undefined
      ? Buffer.alloc(0)
      : stringField(NEXT_PAGE_FIELD, encodePageToken({ time: listing.time, after: last.id })),
  ]);
}

/** Merges what exists with what only has descendants; either may be known only up to its last entry. */
async function list(
  context: Context,
  listing: Listing,
): Promise<{ readonly listed: readonly Listed[]; readonly isLast: boolean }> {
  const { collection, documentsMax, showMissing } = listing;
  const existing = listExisting(context, listing);
  context.tally.documentsRead += existing.listed.length;
  const parents = showMissing
    ? await listChildren(context.store, { ...collection, ...listing, childrenMax: documentsMax })
    : [];
  const known = new Set(existing.listed.map(({ id }) => id));
  const missing = parents.filter((id) => !known.has(id)).map((id) => ({ id, body: null }));
  const ends = [
    ...(existing.isLast ? [] : [existing.listed.at(-1)?.id]),
    ...(parents.length < documentsMax ? [] : [parents.at(-1)]),
  ].flatMap((id) => (id === undefined ? [] : [encodeSegment(id)]));
  const merged = [...existing.listed, ...missing]
    .map((one) => ({ ...one, key: encodeSegment(one.id) }))
    .filter(({ key }) => ends.every((end) => Buffer.compare(key, end) <= 0))
    .toSorted((a, b) => Buffer.compare(a.key, b.key));
  return {
    listed: merged.slice(0, documentsMax),
    isLast: ends.length === 0 && merged.length <= documentsMax,
  };
}

function listExisting(
  { store }: Context,
  { collection, after, documentsMax, time }: Listing,
): { readonly listed: readonly Listed[]; readonly isLast: boolean } {
  const depth = depthOf(collection.segments);
  const group = groupsOf(store.catalog, collection.database, collection.segments.at(-1) ?? "").find(
    (candidate) => candidate.depth === depth,
  );
  if (group === undefined) {
    return { listed: [], isLast: true };
  }
  const prefix = prefixOf(group, encodePath(collection.segments));
  const lower = after === null ? prefix : Buffer.concat([prefix, encodeSegment(after)]);
  const range = { group, lower: successorOf(lower), upper: endOfPrefix(prefix) };
  const page = readPage(store, range, {
    time,
    direction: "ascending",
    rowsMax: documentsMax,
    bytesMax: PAGE_BYTES,
  });
  const listed = page.bodies.map((body) => {
    const name = nameOf(body);
    return { id: name.slice(name.lastIndexOf("/") + 1), body };
  });
  return { listed, isLast: page.rest === null };
}
