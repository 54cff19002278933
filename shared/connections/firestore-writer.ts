import { credentials } from "@grpc/grpc-js";
import { v1 } from "firebase-admin/firestore";
import { TerminalError, toError } from "../errors.ts";
import { encodeFields, type EncodedFields } from "./firestore-value.ts";
import type { SourceMap } from "../value.ts";

export type FirestoreWriterOptions = {
  readonly projectId: string;
  /** host:port of a local Firestore. There is no way to write to a real one. */
  readonly emulatorHost: string;
  /** How long one commit may take with its retries. */
  readonly timeoutMs?: number;
};

/**
 * Writes many documents to a local Firestore. `add` never waits; whoever adds asks `isFull` after each document and awaits
 * `room` if so, which bounds what is on the way. A document added twice is written twice, with the same result.
 */
export type FirestoreWriter = {
  add(path: string, data: SourceMap): void;
  isFull(): boolean;
  room(): Promise<void>;
  /** Documents that the server has acknowledged. */
  written(): number;
  /** Commits what is left, waits for all and closes the connection. */
  close(): Promise<void>;
};

type Write = { readonly update: { readonly name: string; readonly fields: EncodedFields } };

/**
 * Firestore takes 500 writes and 10 MiB a commit. Characters have up to three bytes; a commit is kept far smaller than it might be,
 * because what waits for its answer outlives the nursery: with 3,000,000 characters a document of 133 values cost half as much again.
 */
const BATCH_DOCUMENTS_MAX = 450;
const BATCH_CHARACTERS_MAX = 200_000;
const COMMITS_MAX = 3;
const COMMIT_TIMEOUT_MS = 60_000;
/** RESOURCE_EXHAUSTED and UNAVAILABLE: the same writes may be sent again, they say what a document shall be. */
const RETRIED_CODES = [8, 14];

/**
 * The generated client of firebase-admin (`v1.FirestoreClient`) instead of its `WriteBatch`: measured 36-43 µs of CPU a document
 * against 60-70, and the only one that can write the double 1.0, which `WriteBatch` turns into the integer 1.
 */
export function openFirestoreWriter(options: FirestoreWriterOptions): FirestoreWriter {
  const { projectId, emulatorHost } = options;
  const callOptions = { retry: retryWithin(options.timeoutMs ?? COMMIT_TIMEOUT_MS) };
  const { hostname, port } = parseHost(emulatorHost);
  const client = new v1.FirestoreClient({
    projectId,
    servicePath: hostname,
    port,
    sslCreds: credentials.createInsecure(),
    // Unless it is told, the client asks the metadata server of Google Cloud which universe it is in, and waits for the answer.
    clientOptions: { universeDomain: "googleapis.com" },
  });
  const database = `projects/${projectId}/databases/(default)`;
  const commits = new Set<Promise<void>>();
  let writes: Write[] = [];
  let characters = 0;
  let acknowledged = 0;
  let failure: Error | null = null;

  const commit = async (batch: Write[]): Promise<void> => {
    try {
      await client.commit({ database, writes: batch }, callOptions);
      acknowledged += batch.length;
    } catch (thrown) {
      failure ??= toError(thrown);
    }
  };
  const flush = (): void => {
    if (writes.length === 0) return;
    const started = commit(writes).finally(() => commits.delete(started));
    commits.add(started);
    writes = [];
    characters = 0;
  };
  const throwFailure = (): void => {
    if (failure !== null) throw unavailable(failure, `${projectId} at ${emulatorHost}`);
  };

  return {
    add(path, data) {
      const { fields, size } = encodeFields(data, `${database}/documents`);
      if (characters + size > BATCH_CHARACTERS_MAX) flush();
      writes.push({ update: { name: `${database}/documents/${path}`, fields } });
      characters += size;
      if (writes.length >= BATCH_DOCUMENTS_MAX) flush();
    },
    isFull: () => commits.size >= COMMITS_MAX || failure !== null,
    async room() {
      if (commits.size >= COMMITS_MAX) await Promise.race(commits);
      throwFailure();
    },
    written: () => acknowledged,
    async close() {
      try {
        flush();
        await Promise.all(commits);
        throwFailure();
      } finally {
        await client.close();
      }
    },
  };
}

type Retry = {
  readonly retryCodes: number[];
  readonly backoffSettings: {
    readonly initialRetryDelayMillis: number;
    readonly retryDelayMultiplier: number;
    readonly maxRetryDelayMillis: number;
    readonly initialRpcTimeoutMillis: number;
    readonly rpcTimeoutMultiplier: number;
    readonly maxRpcTimeoutMillis: number;
    readonly totalTimeoutMillis: number;
  };
};

/** The client's own default goes on for ten minutes. */
function retryWithin(timeoutMs: number): Retry {
  return {
    retryCodes: RETRIED_CODES,
    backoffSettings: {
      initialRetryDelayMillis: 100,
      retryDelayMultiplier: 1.5,
      maxRetryDelayMillis: 2000,
      initialRpcTimeoutMillis: timeoutMs,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: timeoutMs,
      totalTimeoutMillis: timeoutMs,
    },
  };
}

function parseHost(emulatorHost: string): { readonly hostname: string; readonly port: number } {
  if (!URL.canParse(`http://${emulatorHost}`)) throw wrongHost(emulatorHost);
  const { hostname, port } = new URL(`http://${emulatorHost}`);
  if (port === "") throw wrongHost(emulatorHost);
  return { hostname, port: Number(port) };
}

function wrongHost(emulatorHost: string): TerminalError {
  return new TerminalError("CONFIG_INVALID", `"${emulatorHost}" is no host:port of a local Firestore`, {
    hint: "Give FIRESTORE_EMULATOR_HOST as host:port, 127.0.0.1:8080 for example. Seed data goes to local servers only.",
  });
}

function unavailable(cause: Error, where: string): TerminalError {
  return new TerminalError("SOURCE_UNAVAILABLE", `writing seed data to ${where} failed: ${cause.message}`, {
    hint: "Check that the local Firestore is running there and has room on its disk, then seed again.",
    cause,
  });
}
