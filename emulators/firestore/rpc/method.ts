import type { Store } from "../store/store.ts";
import type { Transactions } from "../transactions.ts";
import type { Batch } from "./batch.ts";

/** What every call works on. */
export type Context = {
  readonly store: Store;
  readonly transactions: Transactions;
  readonly tally: { documentsRead: number; documentsWritten: number };
};

/** Where a stream's messages go. `send` resolves when there is room for more, and fails once the caller is gone. */
export type Outlet = {
  send(batch: Batch): Promise<void>;
};

/** A call that stays open in both directions. `receive` is called for each request, in order, never two at a time. */
export type Conversation = {
  receive(request: Buffer): Promise<void>;
  close(): void;
};

/** One RPC, from the bytes of its request to the bytes of its answer. Failures are thrown as RpcError. */
export type Method =
  | {
      readonly kind: "unary";
      readonly answer: (context: Context, request: Buffer) => Promise<Buffer> | Buffer;
    }
  | {
      readonly kind: "stream";
      readonly answer: (context: Context, request: Buffer, outlet: Outlet) => Promise<void>;
    }
  | {
      readonly kind: "conversation";
      readonly open: (context: Context, outlet: Outlet, fail: (error: unknown) => void) => Conversation;
    };
