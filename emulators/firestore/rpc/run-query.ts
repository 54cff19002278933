import { invalidArgument } from "../status.ts";
import { execute } from "../query/execute.ts";
import { planQuery } from "../query/plan.ts";
import { rememberQuery } from "../transactions.ts";
import { decodeMessage } from "../wire/message.ts";
import { runQueryRequest } from "../wire/requests.ts";
import { bytesField, timeField } from "../wire/writer.ts";
import { batchDocuments, batchMessage } from "./batch.ts";
import { resolveConsistency } from "./consistency.ts";
import type { Context, Outlet } from "./method.ts";

const DOCUMENT_TAG = 0x0a;
const TRANSACTION_FIELD = 2;
const READ_TIME_FIELD = 3;

export async function answerRunQuery(context: Context, request: Buffer, outlet: Outlet): Promise<void> {
  const { parent, structuredQuery, ...selector } = decodeMessage(runQueryRequest, request);
  if (structuredQuery === null) {
    throw invalidArgument("RunQuery needs a structured_query.");
  }
  const plan = planQuery(parent, structuredQuery);
  const { transaction, begun, time: wanted } = resolveConsistency(context, selector);
  if (transaction !== null) {
    rememberQuery(transaction, plan);
  }
  const time = wanted ?? context.store.clock.readTime();
  const readTime = timeField(READ_TIME_FIELD, time);
  if (begun !== null) {
    await outlet.send(batchMessage(bytesField(TRANSACTION_FIELD, begun)));
  }
  let isEmpty = true;
  for await (const bodies of execute(context.store, plan, time)) {
    isEmpty = false;
    context.tally.documentsRead += bodies.length;
    await outlet.send(batchDocuments({ bodies, tag: DOCUMENT_TAG, suffix: readTime }));
  }
  if (isEmpty) {
    await outlet.send(batchMessage(readTime));
  }
}
