import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import type { Cut } from '../faults.ts';
import { RpcError } from '../status.ts';
import type { Batch } from './batch.ts';
import type { Outlet } from './method.ts';

export type MessageStream = ServerWritableStream<Buffer, Batch> | ServerDuplexStream<Buffer, Batch>;

/** Batches on their way to a slow reader: enough to keep the wire busy, and no more memory than that. */
const BATCHES_UNDER_WAY = 2;

export function openOutlet(call: MessageStream, cut: Cut | null): Outlet {
  let underWay = 0;
  let isGone = false;
  let left = cut?.afterDocuments ?? Infinity;
  let wake: () => void = () => {};
  call.on('cancelled', () => {
    isGone = true;
    wake();
  });
  return {
    async send(whole) {
      const batch = whole.documents > left ? whole.head(left) : whole;
      left -= whole.documents;
      if (isGone || call.cancelled) {
        throw new RpcError('CANCELLED', 'The caller is gone.');
      }
      if (batch.byteLength > 0) {
        underWay += 1;
        call.write(batch, () => {
          underWay -= 1;
          wake();
        });
      }
      if (left < 0 || (left === 0 && whole.documents > 0)) {
        throw new RpcError('UNAVAILABLE', 'Injected fault: the stream is cut.');
      }
      while (underWay >= BATCHES_UNDER_WAY && !isGone) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
