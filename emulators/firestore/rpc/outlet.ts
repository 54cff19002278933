import type { ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";
import type { Cut } from "../faults.ts";
import { RpcError } from "../status.ts";
import type { Batch } from "./batch.ts";
import type { Outlet } from "./method.ts";

export type MessageStream = ServerWritableStream<Buffer, Batch> | ServerDuplexStream<Buffer, Batch>;

/** Batches on their way to a slow reader: enough to keep the wire busy, and no more memory than that. */
const BATCHES_UNDER_WAY = 2;

export function openOutlet(call: MessageStream, cut: Cut | null): Outlet {
  const state = { underWay: 0, left: cut?.afterDocuments ?? Infinity, wake: doNothing };
  call.on("cancelled", () => state.wake());
  return {
    async send(whole) {
      checkPresent(call);
      const batch = whole.documents > state.left ? whole.head(state.left) : whole;
      state.left -= whole.documents;
      if (batch.byteLength > 0) {
        state.underWay += 1;
        call.write(batch, () => {
          state.underWay -= 1;
          state.wake();
        });
      }
      if (whole.documents > 0 && state.left <= 0) {
        throw new RpcError("UNAVAILABLE", "Injected fault: the stream is cut.");
      }
      while (state.underWay >= BATCHES_UNDER_WAY) {
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
        checkPresent(call);
      }
    },
  };
}

function checkPresent(call: MessageStream): void {
  if (call.cancelled) {
    throw new RpcError("CANCELLED", "The caller is gone.");
  }
}

function doNothing(): void {}
