import { checkDatabase } from "../model/path.ts";
import { endTransaction, findTransaction } from "../transactions.ts";
import { decodeMessage } from "../wire/message.ts";
import { beginTransactionRequest, rollbackRequest } from "../wire/requests.ts";
import { stringField } from "../wire/writer.ts";
import { begin } from "./consistency.ts";
import type { Context } from "./method.ts";

const TRANSACTION_FIELD = 1;

export function answerBeginTransaction(context: Context, request: Buffer): Buffer {
  const { database, options } = decodeMessage(beginTransactionRequest, request);
  checkDatabase(database);
  return stringField(TRANSACTION_FIELD, begin(context, options).id);
}

export function answerRollback(context: Context, request: Buffer): Buffer {
  const { transaction } = decodeMessage(rollbackRequest, request);
  const id = transaction ?? Buffer.alloc(0);
  endTransaction(context.transactions, findTransaction(context.transactions, id));
  return Buffer.alloc(0);
}
