import type { Collection } from "./catalog.ts";
import { openCatalog, type Catalog } from "./catalog.ts";
import { createClock, type Clock } from "./clock.ts";
import { openDatabase, type Connection } from "./database.ts";
import { prepareStatements, type Statements } from "./statements.ts";

/** Where a document lives. */
export type Place = {
  readonly name: string;
  readonly collection: Collection;
  readonly key: Buffer;
};

/** Told of each commit after it is durable, within the same turn of the event loop. */
export type Subscriber = (changes: readonly Place[], time: number) => void;

export type Store = {
  readonly connection: Connection;
  readonly statements: Statements;
  readonly catalog: Catalog;
  readonly clock: Clock;
  /** The time from which on every version is kept. */
  readonly oldest: number;
  readonly subscribers: Set<Subscriber>;
};

export function openStore(file: string): Store {
  const connection = openDatabase(file);
  const statements = prepareStatements(connection);
  const now = Date.now() * 1000;
  statements.startClock.run(now, now);
  const { oldest, latest } = statements.clock.get() ?? { oldest: now, latest: now };
  return {
    connection,
    statements,
    catalog: openCatalog(statements, latest),
    clock: createClock(latest),
    oldest,
    subscribers: new Set(),
  };
}

export function closeStore(store: Store): void {
  store.subscribers.clear();
  store.connection.close();
}
