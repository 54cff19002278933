import { setImmediate as nextTurn } from "node:timers/promises";
import { documentPathOf } from "../model/path.ts";
import { maskOf, project } from "../query/project.ts";
import { invalidArgument } from "../status.ts";
import { findPlace, readBody } from "../store/read.ts";
import { takeTurns } from "../transactions.ts";
import { decodeMessage } from "../wire/message.ts";
import { batchGetDocumentsRequest } from "../wire/requests.ts";
import { bytesField, timeField } from "../wire/writer.ts";
import { batchDocuments, batchMessage } from "./batch.ts";
import { resolveConsistency } from "./consistency.ts";
import type { Context, Outlet } from "./method.ts";

const FOUND_TAG = 0x0a;
const MISSING_TAG = 0x12;
const TRANSACTION_FIELD = 3;
const READ_TIME_FIELD = 4;
const PAGE_DOCUMENTS = 128;

export async function answerBatchGetDocuments(context: Context, request: Buffer, outlet: Outlet): Promise<void> {
  const { database, documents, mask, ...selector } = decodeMessage(batchGetDocumentsRequest, request);
  const names = [...new Set(documents)];
  const paths = names.map(documentPathOf);
  const stray = names.find((_name, index) => paths[index]?.database !== database);
  if (stray !== undefined) {
    throw invalidArgument(`The document "${stray}" is not in the database "${database}".`);
  }
  const projection = maskOf(mask);
  const { transaction, begun, time: wanted } = resolveConsistency(context, selector);
  if (transaction !== null) {
    await takeTurns(context.transactions, transaction, names);
  }
  const time = wanted ?? context.store.clock.readTime();
  if (begun !== null) {
    await outlet.send(batchMessage(bytesField(TRANSACTION_FIELD, begun)));
  }
  const suffix = timeField(READ_TIME_FIELD, time);
  for (let start = 0; start < names.length; start += PAGE_DOCUMENTS) {
    const found: Buffer[] = [];
    const missing: Buffer[] = [];
    for (const [index, name] of names.slice(start, start + PAGE_DOCUMENTS).entries()) {
      const path = paths[start + index];
      const place = path === undefined ? null : findPlace(context.store, path);
      const body = place === null ? null : readBody(context.store, place, time);
      if (body === null) {
        missing.push(Buffer.from(name, "utf8"));
      } else {
        found.push(project(body, projection));
      }
    }
    context.tally.documentsRead += found.length;
    if (found.length > 0) {
      await outlet.send(batchDocuments({ bodies: found, tag: FOUND_TAG, suffix }));
    }
    if (missing.length > 0) {
      await outlet.send(batchDocuments({ bodies: missing, tag: MISSING_TAG, suffix }));
    }
    await nextTurn();
  }
}
