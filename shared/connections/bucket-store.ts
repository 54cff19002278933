import { cert, deleteApp, initializeApp } from "firebase-admin/app";
import { getStorage } from "firebase-admin/storage";
import * as z from "zod";
import { Failure, TerminalError, TransientError, toError } from "../errors.ts";
import type { FileStore, ObjectDescription, StoredObject } from "../file-store.ts";
import { isCredentialError, readServiceAccount } from "./service-account.ts";

export type BucketStoreOptions = {
  readonly bucket: string;
  /** Folder of the bucket whose objects these are; "" is the whole bucket. */
  readonly prefix: string;
  /** Path of a service account's JSON file; null uses the application default credentials. */
  readonly credentials: string | null;
  /** The variable that names the bucket: failures name it. */
  readonly variable: string;
  /** How long the bucket may be silent. */
  readonly timeoutMs: number;
};

type Client = ReturnType<ReturnType<typeof getStorage>["bucket"]>["storage"];

/** Names of more bytes do not exist in a bucket, and asking for one is an error. */
const NAME_BYTES_MAX = 1024;

let opened = 0;

/**
 * A store in Google Cloud Storage. Google's client knows the credentials and the address (STORAGE_EMULATOR_HOST is another one, which it reads by itself); the
 * bytes are fetched without it, as it waits for ever for the rest of an answer that was cut off, and closes all its connections when one of them fails. An
 * object is one request. Nothing is tried again here: whoever asks does.
 */
export function openBucketStore(options: BucketStoreOptions): FileStore {
  opened += 1;
  const { credentials } = options;
  const app = initializeApp(
    credentials === null ? {} : { credential: cert(readServiceAccount(credentials)) },
    `touchdown-files-${opened}`,
  );
  const bucket = new Bucket(getStorage(app).bucket(options.bucket).storage, options);
  let closing: Promise<void> | null = null;
  return {
    probe: () => bucket.probe(),
    describe: (object) => bucket.describe(object),
    open: (object) => bucket.open(object),
    close: async () => {
      closing ??= deleteApp(app);
      await closing;
    },
  };
}

const listingSchema = z.object({ kind: z.literal("storage#objects") });
const metadataSchema = z.object({
  size: z.coerce.number(),
  /** Objects that were composed of others have none. */
  md5Hash: z.string().optional(),
  contentEncoding: z.string().optional(),
});

class Bucket {
  readonly #client: Client;
  readonly #options: BucketStoreOptions;

  constructor(client: Client, options: BucketStoreOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Lists one object: the right to read objects includes it, and a bucket that does not exist says so. */
  async probe(): Promise<void> {
    const what = this.#placeOf("");
    await failing(what, async () => {
      const answer = await this.#get("", { maxResults: "1", prefix: this.#options.prefix });
      listingSchema.parse(JSON.parse(await answer.text()));
    });
  }

  async describe(object: string): Promise<ObjectDescription | null> {
    const path = this.#pathOf(object);
    if (path === null) return null;
    return nullWhenAbsent(this.#placeOf(object), async () => {
      const answer = await this.#get(path, {});
      const { size, md5Hash, contentEncoding } = metadataSchema.parse(JSON.parse(await answer.text()));
      if (contentEncoding === "gzip") return { size: null, md5: null };
      return { size, md5: md5Hash === undefined ? null : Buffer.from(md5Hash, "base64").toString("hex") };
    });
  }

  async open(object: string): Promise<StoredObject | null> {
    const path = this.#pathOf(object);
    if (path === null) return null;
    const what = this.#placeOf(object);
    return nullWhenAbsent(what, async () => {
      const answer = await this.#get(path, { alt: "media" });
      const bytes = answer.isCompressed ? answer.read() : this.#checked(answer);
      return { size: answer.size, bytes: failingOver(what, bytes), close: () => answer.close() };
    });
  }

  /** The bytes, and a failure at their end when they are not those that the bucket has. */
  async *#checked(answer: Answer): AsyncGenerator<Uint8Array> {
    const expected = /crc32c=([^,\s]+)/.exec(answer.header("x-goog-hash"))?.[1];
    const crc32c = this.#client.crc32cGenerator();
    for await (const chunk of answer.read()) {
      crc32c.update(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      yield chunk;
    }
    if (expected !== undefined && !crc32c.validate(expected)) throw new Error("the bytes are not those of its CRC-32C");
  }

  async #get(path: string, query: Readonly<Record<string, string>>): Promise<Answer> {
    const { bucket, timeoutMs } = this.#options;
    const { baseUrl, customEndpoint, authClient } = this.#client;
    const url = `${baseUrl}/b/${encodeURIComponent(bucket)}/o${path}?${new URLSearchParams(query).toString()}`;
    const aborting = new AbortController();
    const abort = (): void => aborting.abort();
    const asking = (async () => {
      const headers = customEndpoint ? {} : await authClient.getRequestHeaders(url);
      return new Answer(await fetch(url, { headers, signal: aborting.signal }), { abort, timeoutMs });
    })();
    const answer = await within(asking, { abort, timeoutMs });
    if (answer.status === 200) return answer;
    throw new StatusError(answer.status, messageIn(await answer.text()));
  }

  /** The object's path in the interface; null for a name that no object can have: asking for it would be an error, or another request altogether. */
  #pathOf(object: string): string | null {
    const { prefix } = this.#options;
    const name = prefix === "" ? object : `${prefix}/${object}`;
    const isName = object !== "" && name !== "." && name !== ".." && !/[\r\n\0]/.test(name);
    return isName && Buffer.byteLength(name) <= NAME_BYTES_MAX ? `/${encodeURIComponent(name)}` : null;
  }

  #placeOf(object: string): string {
    const { variable, bucket, prefix } = this.#options;
    return `${variable}: gs://${[bucket, prefix, object].filter((part) => part !== "").join("/")}`;
  }
}

type Patience = { readonly abort: () => void; readonly timeoutMs: number };

/** An answer whose body is still to be read. Closing it before its end closes its connection, and no other. */
class Answer {
  readonly #response: Response;
  readonly #patience: Patience;

  constructor(response: Response, patience: Patience) {
    this.#response = response;
    this.#patience = patience;
  }

  get status(): number {
    return this.#response.status;
  }

  /** Stored compressed: it is read as browsers read it, and neither its size nor its sums are those of what is read. */
  get isCompressed(): boolean {
    return this.header("content-encoding") !== "";
  }

  get size(): number | null {
    const length = this.header("content-length");
    return length === "" || this.isCompressed ? null : Number(length);
  }

  header(name: string): string {
    return this.#response.headers.get(name) ?? "";
  }

  async *read(): AsyncGenerator<Uint8Array> {
    const reader = this.#response.body?.getReader();
    if (reader === undefined) return;
    try {
      for (;;) {
        const { done, value } = await within(reader.read(), this.#patience);
        if (done) return;
        yield value;
      }
    } finally {
      await this.close();
    }
  }

  async text(): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of this.read()) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  async close(): Promise<void> {
    this.#patience.abort();
  }
}

class StatusError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message === "" ? `status ${status}` : `${message} (${status})`);
    this.status = status;
  }
}

const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/** What a refusal says in JSON; a proxy on the way says it otherwise. */
function messageIn(text: string): string {
  try {
    return refusalSchema.parse(JSON.parse(text)).error.message;
  } catch {
    return text.slice(0, 200);
  }
}

async function within<Result>(answer: Promise<Result>, { abort, timeoutMs }: Patience): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      abort();
      reject(new Error(`nothing came for ${timeoutMs} ms (TOUCHDOWN_READ_TIMEOUT_MS)`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function failing<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw toFailure(error, what);
  }
}

function nullWhenAbsent<Result>(what: string, act: () => Promise<Result>): Promise<Result | null> {
  return failing(what, async () => {
    try {
      return await act();
    } catch (error) {
      if (error instanceof StatusError && error.status === 404) return null;
      throw error;
    }
  });
}

async function* failingOver(what: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (error) {
    throw toFailure(error, what);
  }
}

const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** What happened, as one of our failures. What has no status never reached the bucket, was cut off on its way, or made no sense. */
function toFailure(thrown: unknown, what: string): Failure {
  if (thrown instanceof Failure) return thrown;
  const error = toError(thrown);
  const cause = error.cause === undefined ? error : toError(error.cause);
  const message = `${what}: ${cause === error ? error.message : `${error.message}: ${cause.message}`}`;
  const status = thrown instanceof StatusError ? thrown.status : null;
  if (status === null ? !isCredentialError(error) : TRANSIENT_STATUSES.has(status)) {
    return new TransientError("SOURCE_UNAVAILABLE", message, {
      hint: "The bucket did not answer as it should; it is tried again. If it lasts, check the network and the quota.",
      cause: error,
    });
  }
  if (status === null || status === 401 || status === 403) {
    return new TerminalError("SOURCE_DENIED", message, {
      hint: "Check the credentials and that the service account may read this bucket (role Storage Object Viewer); then resume.",
      cause: error,
    });
  }
  return new TerminalError("SOURCE_UNAVAILABLE", message, {
    hint: "Check that the variable names a bucket that exists, and the folder in it; then resume.",
    cause: error,
  });
}
