import { failedPrecondition, invalidArgument } from "../status.ts";
import type { Store } from "../store/store.ts";
import { beginTransaction, findTransaction, type Transaction } from "../transactions.ts";
import type { TransactionOptions, WireTimestamp } from "../wire/requests.ts";
import { isMicrosecond, microsOf } from "../wire/times.ts";
import type { Context } from "./method.ts";

/** How a read says which state it wants to see. */
export type ConsistencySelector = {
  readonly transaction: Buffer | null;
  readonly newTransaction: TransactionOptions | null;
  readonly readTime: WireTimestamp | null;
};

/** The state a read sees. `begun` is the id of the transaction that the read itself started. */
export type Consistency = {
  readonly transaction: Transaction | null;
  readonly begun: Buffer | null;
  /** Null until the read starts: the latest state, which is only fixed once its turn has come. */
  readonly time: number | null;
};

const RESUME_TOKEN_BYTES = 8;

export function resolveConsistency(context: Context, selector: ConsistencySelector): Consistency {
  const { transactions, store } = context;
  if (selector.transaction !== null && selector.transaction.length > 0) {
    const transaction = findTransaction(transactions, selector.transaction);
    return { transaction, begun: null, time: transaction.readTime };
  }
  if (selector.newTransaction !== null) {
    const transaction = begin(context, selector.newTransaction);
    return { transaction, begun: Buffer.from(transaction.id, "utf8"), time: transaction.readTime };
  }
  const time = selector.readTime === null ? null : checkedReadTime(store, selector.readTime);
  return { transaction: null, begun: null, time };
}

export function begin(context: Context, options: TransactionOptions | null): Transaction {
  const { store, transactions } = context;
  if (options?.readOnly === undefined || options.readOnly === null) {
    return beginTransaction(transactions, null);
  }
  const { readTime } = options.readOnly;
  const time = readTime === null ? store.clock.readTime() : checkedReadTime(store, readTime);
  return beginTransaction(transactions, time);
}

export function checkedReadTime(store: Store, readTime: WireTimestamp): number {
  if (!isMicrosecond(readTime)) {
    throw invalidArgument("A read_time has microseconds at most.");
  }
  const time = microsOf(readTime);
  if (time > store.clock.readTime()) {
    throw invalidArgument("The read_time is in the future.");
  }
  if (time < store.oldest) {
    throw failedPrecondition("The requested snapshot version is too old.");
  }
  return time;
}

export function encodeResumeToken(time: number): Buffer {
  const token = Buffer.alloc(RESUME_TOKEN_BYTES);
  token.writeBigUInt64BE(BigInt(time));
  return token;
}

/** Null for a token that this server did not hand out, or whose state it no longer has. */
export function decodeResumeToken(store: Store, token: Buffer): number | null {
  if (token.length !== RESUME_TOKEN_BYTES) {
    return null;
  }
  const time = Number(token.readBigUInt64BE());
  return time >= store.oldest && time <= store.clock.readTime() ? time : null;
}
