import { aggregate } from "../query/aggregate.ts";
import { planQuery } from "../query/plan.ts";
import { encodeFields } from "../model/value.ts";
import { invalidArgument } from "../status.ts";
import { rememberQuery } from "../transactions.ts";
import { decodeMessage } from "../wire/message.ts";
import { runAggregationQueryRequest } from "../wire/requests.ts";
import { bytesField, timeField } from "../wire/writer.ts";
import { batchMessage } from "./batch.ts";
import { resolveConsistency } from "./consistency.ts";
import type { Context, Outlet } from "./method.ts";

const RESULT_FIELD = 1;
const TRANSACTION_FIELD = 2;
const READ_TIME_FIELD = 3;
const AGGREGATE_FIELDS = 2;

export async function answerRunAggregationQuery(context: Context, request: Buffer, outlet: Outlet): Promise<void> {
  const { parent, structuredAggregationQuery, ...selector } = decodeMessage(runAggregationQueryRequest, request);
  const query = structuredAggregationQuery?.structuredQuery ?? null;
  if (structuredAggregationQuery === null || query === null) {
    throw invalidArgument("RunAggregationQuery needs a structured_query.");
  }
  const plan = planQuery(parent, query);
  const { transaction, begun, time: wanted } = resolveConsistency(context, selector);
  if (transaction !== null) {
    rememberQuery(transaction, plan);
  }
  const time = wanted ?? context.store.clock.readTime();
  const { aggregations } = structuredAggregationQuery;
  const aggregates = await aggregate(context.store, { plan, aggregations }, time);
  const fields = new Map(aggregates.map(({ alias, value }) => [alias, value]));
  await outlet.send(
    batchMessage(
      Buffer.concat([
        bytesField(RESULT_FIELD, encodeFields(fields, AGGREGATE_FIELDS)),
        begun === null ? Buffer.alloc(0) : bytesField(TRANSACTION_FIELD, begun),
        timeField(READ_TIME_FIELD, time),
      ]),
    ),
  );
}
