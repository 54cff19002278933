import { checkDatabase } from "../model/path.ts";
import { encodeStatus, invalidArgument, RpcError } from "../status.ts";
import { commit } from "../store/commit.ts";
import { checkNotDoomed, endTransaction, findTransaction } from "../transactions.ts";
import { decodeMessage } from "../wire/message.ts";
import { batchWriteRequest, commitRequest } from "../wire/requests.ts";
import { bytesField, timeField } from "../wire/writer.ts";
import { applyWrite, openWrites } from "../write/apply.ts";
import { decodeWrite } from "../write/decode.ts";
import type { Context } from "./method.ts";

const REQUEST_BYTES_MAX = 10 * 1024 * 1024;
const RESULT_FIELD = 1;
const COMMIT_TIME_FIELD = 2;
const STATUS_FIELD = 2;

/** All writes or none, in their order. */
export function answerCommit(context: Context, request: Buffer): Buffer {
  checkSize(request);
  const { database, writes, transaction } = decodeMessage(commitRequest, request);
  checkDatabase(database);
  if (transaction !== null && transaction.length > 0) {
    closeTransaction(context, transaction, writes.length);
  }
  if (writes.length === 0) {
    return timeField(COMMIT_TIME_FIELD, context.store.clock.readTime());
  }
  const answer = commit(context.store, (under) => {
    const opened = openWrites(under, database);
    const plain = bytesField(RESULT_FIELD, opened.newResult);
    const results = writes.map((bytes) => {
      const result = applyWrite(opened, decodeWrite(bytes));
      return result === opened.newResult ? plain : bytesField(RESULT_FIELD, result);
    });
    return Buffer.concat([...results, timeField(COMMIT_TIME_FIELD, under.time)]);
  });
  context.tally.documentsWritten += writes.length;
  return answer;
}

/** Each write on its own: what fails is answered by a status in its place and does not hold the others back. */
export function answerBatchWrite(context: Context, request: Buffer): Buffer {
  checkSize(request);
  const { database, writes } = decodeMessage(batchWriteRequest, request);
  checkDatabase(database);
  const decoded = writes.map(decodeWrite);
  const names = decoded.map((write) => (write.kind === "delete" ? write.name : write.document.name.toString("utf8")));
  if (new Set(names).size < names.length) {
    throw invalidArgument("A BatchWrite must not write to a document more than once.");
  }
  return commit(context.store, (under) => {
    const opened = openWrites(under, database);
    const outcomes = decoded.map((write) => outcomeOf(() => applyWrite(opened, write)));
    context.tally.documentsWritten += outcomes.filter(({ isApplied }) => isApplied).length;
    return Buffer.concat([
      ...outcomes.map(({ result }) => bytesField(RESULT_FIELD, result)),
      ...outcomes.map((outcome) => bytesField(STATUS_FIELD, outcome.status)),
    ]);
  });
}

type Outcome = { readonly result: Buffer; readonly status: Buffer; readonly isApplied: boolean };

const NOTHING = Buffer.alloc(0);

function outcomeOf(apply: () => Buffer): Outcome {
  try {
    return { result: apply(), status: NOTHING, isApplied: true };
  } catch (error) {
    if (!(error instanceof RpcError)) {
      throw error;
    }
    return { result: NOTHING, status: encodeStatus(error), isApplied: false };
  }
}

/** A transaction ends with its commit, whether or not the commit succeeds. */
function closeTransaction(context: Context, id: Buffer, writes: number): void {
  const transaction = findTransaction(context.transactions, id);
  endTransaction(context.transactions, transaction);
  checkNotDoomed(transaction);
  if (transaction.readTime !== null && writes > 0) {
    throw invalidArgument("Cannot modify entities in a read-only transaction.");
  }
}

function checkSize(request: Buffer): void {
  if (request.length > REQUEST_BYTES_MAX) {
    throw invalidArgument(
      `Request payload size exceeds the limit: ${REQUEST_BYTES_MAX} bytes (it has ${request.length}).`,
    );
  }
}
