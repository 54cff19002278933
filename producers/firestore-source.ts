import type { Query, QueryDocumentSnapshot, Timestamp as TimestampType } from "firebase-admin/firestore";
import {
  FieldPath,
  Timestamp,
  openFirestore,
  toSourceFailure,
  type FirestoreConnection,
  type FirestoreOptions,
} from "../shared/connections/firestore.ts";
import { TransientError } from "../shared/errors.ts";
import { WHOLE_RANGE, compareKeys, type Key, type KeyRange } from "../shared/key.ts";
import type { SourceRecord } from "../shared/landing.ts";
import type { CollectionPath } from "../shared/migration.ts";
import type { FindRequest, PageRequest, ReadTime, Source } from "../shared/source.ts";

export type FirestoreSourceOptions = FirestoreOptions & {
  readonly system: string;
  readonly timeoutMs: number;
  /** Read times are whole multiples of it, rounded down; without it a minute for a real project, a microsecond for a local Firestore. */
  readonly readTimeStepUs?: bigint;
};

/** A read time older than an hour must be a whole minute (Firestore's point-in-time recovery), and every whole minute is good before that too. */
const MINUTE_US = 60_000_000n;

/** An id that no collection of a migration uses: asked for once to learn the source's clock. */
const PIN_COLLECTION = "touchdown-pin";
const DOCUMENTS_MAX = 300;
/** Firestore's own limit of a query by several values. */
const VALUES_MAX = 30;

export function openFirestoreSource(options: FirestoreSourceOptions): Source {
  return new FirestoreSource(options, openFirestore(options));
}

class FirestoreSource implements Source {
  readonly system: string;
  readonly #options: FirestoreSourceOptions;
  readonly #connection: FirestoreConnection;
  #reads = 0;

  constructor(options: FirestoreSourceOptions, connection: FirestoreConnection) {
    this.system = options.system;
    this.#options = options;
    this.#connection = connection;
  }

  async pin(): Promise<ReadTime> {
    const query = this.#connection.firestore.collection(PIN_COLLECTION).limit(1);
    const snapshot = await this.#ask("pin a read time", query.get());
    this.#reads += 1;
    const { readTimeStepUs: step = this.#options.emulatorHost === null ? MINUTE_US : 1n } = this.#options;
    const now = BigInt(microseconds(snapshot.readTime));
    return (now - (now % step)).toString();
  }

  async count(at: CollectionPath, readTime: ReadTime, range: KeyRange = WHOLE_RANGE): Promise<number> {
    const isWhole = range.after === null && range.upTo === null;
    const query = isWhole ? this.#query(at) : this.#ranged(at, range);
    const counted = await this.#ask(
      `count ${describe(at)}`,
      this.#at(readTime, async (transaction) => {
        const snapshot = await transaction.get(query.count());
        return toNumber(snapshot.data().count);
      }),
    );
    // Firestore bills one read per 1,000 index entries counted.
    this.#reads += Math.max(1, Math.ceil(counted / 1000));
    return counted;
  }

  /**
   * PartitionQuery works on collection groups only: for a single collection its group is partitioned and only the cursors inside the
   * collection are kept. Cursors come unordered and need not be documents of the read time: they merely split the key space.
   */
  async split(at: CollectionPath, parts: number): Promise<readonly Key[]> {
    if (parts <= 1) return [];
    const id = at.kind === "group" ? at.id : (at.path.split("/").at(-1) ?? at.path);
    const group = this.#connection.firestore.collectionGroup(id);
    const keys: Key[] = [];
    const collect = async (): Promise<void> => {
      for await (const partition of group.getPartitions(parts)) {
        const start: unknown = partition.startAt?.[0];
        if (typeof start === "object" && start !== null && "path" in start) keys.push(String(start.path));
      }
    };
    await this.#ask(`partition ${describe(at)}`, collect());
    const inside = at.kind === "group" ? keys : keys.filter((key) => key.startsWith(`${at.path}/`));
    return inside.toSorted(compareKeys);
  }

  async readPage({ at, range, limit, readTime, select }: PageRequest): Promise<readonly SourceRecord[]> {
    const bounded = masked(this.#ranged(at, range), select).limit(limit);
    const snapshot = await this.#ask(
      `read ${describe(at)} after ${range.after ?? "the start"}`,
      this.#at(readTime, (transaction) => transaction.get(bounded)),
    );
    // A query without results is billed as one read.
    this.#reads += Math.max(1, snapshot.size);
    return snapshot.docs.map((document) => toRecord(this.system, document));
  }

  async readDocuments(
    paths: readonly string[],
    readTime: ReadTime,
    select?: readonly string[],
  ): Promise<readonly SourceRecord[]> {
    const records: SourceRecord[] = [];
    const mask = select === undefined || select.length === 0 ? [] : [{ fieldMask: [...select] }];
    for (let start = 0; start < paths.length; start += DOCUMENTS_MAX) {
      const references = paths.slice(start, start + DOCUMENTS_MAX).map((path) => this.#connection.firestore.doc(path));
      const snapshots = await this.#ask(
        `read ${references.length} documents by path`,
        this.#at(readTime, (transaction) => transaction.getAll(...references, ...mask)),
      );
      this.#reads += references.length;
      for (const snapshot of snapshots) {
        if (isPresent(snapshot)) records.push(toRecord(this.system, snapshot));
      }
    }
    return records;
  }

  /** An index over each single field of a collection is Firestore's own; over a collection group there must be one. */
  async findDocuments(request: FindRequest): Promise<readonly SourceRecord[]> {
    const { values } = request;
    if (values === "any") return this.#find(request, ">", "");
    const records: SourceRecord[] = [];
    for (let start = 0; start < values.length && records.length < request.limit; start += VALUES_MAX) {
      const limit = request.limit - records.length;
      const few = values.slice(start, start + VALUES_MAX);
      for (const record of await this.#find({ ...request, limit }, "in", few)) records.push(record);
    }
    return records;
  }

  readsSpent(): number {
    return this.#reads;
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #find(
    { at, field, limit, readTime, select }: FindRequest,
    operator: ">" | "in",
    wanted: string | readonly string[],
  ): Promise<readonly SourceRecord[]> {
    // A page begins behind the last document of the one before it, and that needs the value it was found by.
    const fields = select === undefined ? undefined : [...new Set([field, ...select])];
    const query = masked(this.#query(at).where(field, operator, wanted), fields);
    const records: SourceRecord[] = [];
    let last: QueryDocumentSnapshot | undefined;
    while (records.length < limit) {
      const size = Math.min(DOCUMENTS_MAX, limit - records.length);
      const page = (last === undefined ? query : query.startAfter(last)).limit(size);
      const snapshot = await this.#ask(
        `find in ${describe(at)} by ${field}`,
        this.#at(readTime, (transaction) => transaction.get(page)),
      );
      this.#reads += Math.max(1, snapshot.size);
      for (const document of snapshot.docs) records.push(toRecord(this.system, document));
      last = snapshot.docs.at(-1);
      if (snapshot.size < size) break;
    }
    return records;
  }

  #ranged(at: CollectionPath, range: KeyRange): Query {
    const { firestore } = this.#connection;
    let query = this.#query(at).orderBy(FieldPath.documentId());
    if (range.after !== null) query = query.startAfter(firestore.doc(range.after));
    if (range.upTo !== null) query = query.endAt(firestore.doc(range.upTo));
    return query;
  }

  #query(at: CollectionPath): Query {
    const { firestore } = this.#connection;
    return at.kind === "group" ? firestore.collectionGroup(at.id) : firestore.collection(at.path);
  }

  /** Reads as of `readTime`: a read-only transaction with a read time sends it along with the query and costs no call of its own. */
  #at<Result>(
    readTime: ReadTime,
    read: (transaction: FirebaseFirestore.Transaction) => Promise<Result>,
  ): Promise<Result> {
    const options: FirebaseFirestore.ReadOnlyTransactionOptions =
      readTime === null ? { readOnly: true } : { readOnly: true, readTime: toTimestamp(readTime) };
    return this.#connection.firestore.runTransaction(read, options);
  }

  async #ask<Result>(what: string, answer: Promise<Result>): Promise<Result> {
    const place = `${this.system} (project ${this.#options.projectId}): ${what}`;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(timeoutError(place, this.#options.timeoutMs)), this.#options.timeoutMs);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      throw error instanceof TransientError ? error : toSourceFailure(error, place);
    } finally {
      clearTimeout(timer);
    }
  }
}

function masked(query: Query, select: readonly string[] | undefined): Query {
  return select === undefined ? query : query.select(...select);
}

function timeoutError(place: string, timeoutMs: number): TransientError {
  return new TransientError("SOURCE_UNAVAILABLE", `${place}: no answer within ${timeoutMs} ms`, {
    hint: "The source is tried again. If it lasts, raise TOUCHDOWN_READ_TIMEOUT_MS or lower TOUCHDOWN_PAGE_SIZE.",
  });
}

function toRecord(system: string, document: QueryDocumentSnapshot): SourceRecord {
  return {
    system,
    path: document.ref.path,
    id: document.id,
    // The client's values are structurally ours (value.ts); its type is any.
    data: document.data(),
    createTimeUs: microseconds(document.createTime),
    updateTimeUs: microseconds(document.updateTime),
  };
}

function isPresent(snapshot: FirebaseFirestore.DocumentSnapshot): snapshot is QueryDocumentSnapshot {
  return snapshot.exists;
}

function microseconds({ seconds, nanoseconds }: TimestampType): number {
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}

function toTimestamp(readTime: string): TimestampType {
  const total = Number(readTime);
  const seconds = Math.floor(total / 1_000_000);
  return new Timestamp(seconds, (total - seconds * 1_000_000) * 1000);
}

/** The client is told to read whole numbers as bigint, and so counts come, whatever its types say. */
function toNumber(count: number | bigint): number {
  return Number(count);
}

function describe(at: CollectionPath): string {
  return at.kind === "group" ? `collection group ${at.id}` : at.path;
}
