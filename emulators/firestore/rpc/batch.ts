import { putVarint, varintSize } from "../wire/writer.ts";

/**
 * One or more messages of a stream, written to HTTP/2 at once. grpc-js frames and writes each message on its own, which costs
 * more than everything else this server does with a small document. So what its `serialize` is given is not the bytes of one
 * message but this: the two members of a Buffer that grpc-js uses on a serialized message, `byteLength` to allocate and `copy`
 * to fill, and the latter fills the allocated buffer with all the frames.
 */
export type Batch = {
  readonly documents: number;
  readonly byteLength: number;
  readonly copy: (target: Buffer, start: number) => void;
  /** The batch of the first so many documents only. */
  readonly head: (documents: number) => Batch;
};

type Frames = { readonly size: number; readonly fill: (target: Buffer) => void };

/** Each frame: a flag byte (0, not compressed), four bytes of length, the message. */
const FRAME_HEADER_BYTES = 5;

/** Messages that are a document under `tag`, followed by fields that are the same for all of them. */
export type DocumentMessages = {
  readonly bodies: readonly Buffer[];
  readonly tag: number;
  readonly suffix: Buffer;
};

export function batchDocuments(messages: DocumentMessages): Batch {
  const { bodies, tag, suffix } = messages;
  let size = 0;
  for (const body of bodies) {
    size += FRAME_HEADER_BYTES + 1 + varintSize(body.length) + body.length + suffix.length;
  }
  const fill = (target: Buffer): void => {
    let at = 0;
    for (const body of bodies) {
      const length = 1 + varintSize(body.length) + body.length + suffix.length;
      at = putHeader(target, length, at);
      target[at] = tag;
      at = putVarint(target, body.length, at + 1);
      at += body.copy(target, at);
      at += suffix.copy(target, at);
    }
  };
  return batch({ size, fill }, bodies.length, (documents) =>
    batchDocuments({ ...messages, bodies: bodies.slice(0, documents) }),
  );
}

/** A message that brings no document. */
export function batchMessage(message: Buffer): Batch {
  return { ...batchMessages([message]), documents: 0 };
}

/** Messages that bring one document each. */
export function batchMessages(messages: readonly Buffer[]): Batch {
  const size = messages.reduce((sum, message) => sum + FRAME_HEADER_BYTES + message.length, 0);
  const fill = (target: Buffer): void => {
    let at = 0;
    for (const message of messages) {
      at = putHeader(target, message.length, at);
      at += message.copy(target, at);
    }
  };
  return batch({ size, fill }, messages.length, (documents) => batchMessages(messages.slice(0, documents)));
}

/** An empty Buffer in everything but the two members that grpc-js uses; `batch` refuses any other use of them. */
export function serializeBatch({ byteLength, copy }: Batch): Buffer {
  return Object.defineProperties(Buffer.alloc(0), {
    byteLength: { value: byteLength },
    copy: { value: copy },
  });
}

const NOTHING: Batch = { documents: 0, byteLength: 0, copy: () => {}, head: () => NOTHING };

function batch({ size, fill }: Frames, documents: number, head: Batch["head"]): Batch {
  return {
    documents,
    byteLength: size - FRAME_HEADER_BYTES,
    head: (count) => (count === 0 ? NOTHING : head(count)),
    copy(target, start) {
      if (start !== FRAME_HEADER_BYTES || target.length !== size) {
        throw new Error("grpc-js frames messages in a way this server does not know.");
      }
      fill(target);
    },
  };
}

function putHeader(target: Buffer, length: number, at: number): number {
  target[at] = 0;
  return target.writeUInt32BE(length, at + 1);
}
