import { randomBytes } from "node:crypto";
import { isInScope, type Plan } from "./query/plan.ts";
import { aborted, invalidArgument } from "./status.ts";
import type { Place, Store } from "./store/store.ts";

/**
 * An open transaction. It is optimistic: what it reads it remembers, and the first commit of anyone else that touches it dooms
 * the transaction. So that transactions on one document succeed one after the other rather than dooming each other, reading a
 * document also takes its turn, which the next transaction waits for.
 */
export type Transaction = {
  readonly id: string;
  /** The time of all its reads if it is read-only, null if it reads the latest. */
  readonly readTime: number | null;
  readonly documents: Set<string>;
  readonly queries: Plan[];
  isDoomed: boolean;
  waitsFor: Transaction | null;
  lastUsed: number;
};

/** Who has the turn on a document, and how to wake those who wait for it, first come first. */
type Turn = { holder: Transaction | null; readonly waiting: (() => void)[] };

export type Transactions = {
  readonly store: Store;
  readonly open: Map<string, Transaction>;
  readonly turns: Map<string, Turn>;
  readonly close: () => void;
};

const SECOND = 1000;
const TURN_WAIT_MS = 8 * SECOND;
/** A transaction unused for this long loses its turns to whoever waits; its client is gone or stuck. */
const IDLE_MS = 8 * SECOND;
const LIFETIME_MS = 270 * SECOND;
const CONTENTION = "Too much contention on these documents. Please try again.";

export function openTransactions(store: Store): Transactions {
  const open = new Map<string, Transaction>();
  const onCommit = (changes: readonly Place[]): void => {
    for (const transaction of open.values()) {
      doom(store, transaction, changes);
    }
  };
  store.subscribers.add(onCommit);
  return { store, open, turns: new Map(), close: () => store.subscribers.delete(onCommit) };
}

export function beginTransaction(transactions: Transactions, readTime: number | null): Transaction {
  expire(transactions);
  const transaction: Transaction = {
    id: randomBytes(8).toString("hex"),
    readTime,
    documents: new Set(),
    queries: [],
    isDoomed: false,
    waitsFor: null,
    lastUsed: Date.now(),
  };
  transactions.open.set(transaction.id, transaction);
  return transaction;
}

export function findTransaction(transactions: Transactions, id: Buffer): Transaction {
  const transaction = transactions.open.get(id.toString("utf8"));
  if (transaction === undefined) {
    throw invalidArgument("The referenced transaction has expired or is no longer valid.");
  }
  transaction.lastUsed = Date.now();
  return transaction;
}

export function endTransaction(transactions: Transactions, transaction: Transaction): void {
  transactions.open.delete(transaction.id);
  for (const name of transaction.documents) {
    if (transactions.turns.get(name)?.holder === transaction) {
      releaseTurn(transactions, name);
    }
  }
}

export function checkNotDoomed(transaction: Transaction): void {
  if (transaction.isDoomed) {
    throw aborted(CONTENTION);
  }
}

/** Waits for the turn on each document, in one order for everybody, and remembers that they are read. */
export async function takeTurns(
  transactions: Transactions,
  transaction: Transaction,
  names: readonly string[],
): Promise<void> {
  if (transaction.readTime !== null) {
    return;
  }
  for (const name of names.toSorted()) {
    await takeTurn(transactions, transaction, name);
  }
  checkNotDoomed(transaction);
}

export function rememberQuery(transaction: Transaction, plan: Plan): void {
  checkNotDoomed(transaction);
  if (transaction.readTime === null) {
    transaction.queries.push(plan);
  }
}

async function takeTurn(transactions: Transactions, transaction: Transaction, name: string): Promise<void> {
  const deadline = Date.now() + TURN_WAIT_MS;
  const turn = transactions.turns.get(name) ?? { holder: null, waiting: [] };
  transactions.turns.set(name, turn);
  while (turn.holder !== null && turn.holder !== transaction) {
    const { holder } = turn;
    const idleMs = Date.now() - holder.lastUsed;
    if (idleMs > IDLE_MS) {
      holder.isDoomed = true;
      endTransaction(transactions, holder);
      continue;
    }
    if (Date.now() > deadline || isWaitingFor(holder, transaction)) {
      throw aborted(CONTENTION);
    }
    transaction.waitsFor = holder;
    await waitForTurn(turn, IDLE_MS - idleMs + 1);
    transaction.waitsFor = null;
    transaction.lastUsed = Date.now();
  }
  turn.holder = transaction;
  transactions.turns.set(name, turn);
  transaction.documents.add(name);
}

function waitForTurn(turn: Turn, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      const at = turn.waiting.indexOf(wake);
      if (at >= 0) {
        turn.waiting.splice(at, 1);
      }
      resolve();
    };
    const timer = setTimeout(wake, timeoutMs);
    turn.waiting.push(wake);
  });
}

function releaseTurn(transactions: Transactions, name: string): void {
  const turn = transactions.turns.get(name);
  const [next] = turn?.waiting ?? [];
  if (turn === undefined || next === undefined) {
    transactions.turns.delete(name);
    return;
  }
  turn.holder = null;
  next();
}

/** A circle of transactions that wait for each other would never end. */
function isWaitingFor(waiting: Transaction, other: Transaction): boolean {
  const seen = new Set<Transaction>();
  for (let at: Transaction | null = waiting; at !== null && !seen.has(at); at = at.waitsFor) {
    if (at === other) {
      return true;
    }
    seen.add(at);
  }
  return false;
}

function doom(store: Store, transaction: Transaction, changes: readonly Place[]): void {
  if (transaction.isDoomed || transaction.readTime !== null) {
    return;
  }
  const { documents, queries } = transaction;
  transaction.isDoomed = changes.some(
    ({ name, key, collection }) =>
      documents.has(name) || queries.some((plan) => isInScope(store, plan, { key, group: collection.group })),
  );
}

function expire(transactions: Transactions): void {
  const oldest = Date.now() - LIFETIME_MS;
  for (const transaction of transactions.open.values()) {
    if (transaction.lastUsed < oldest) {
      endTransaction(transactions, transaction);
    }
  }
}
