import { InvariantError } from "../errors.ts";
import { startThread } from "../launch.ts";
import type { Moment } from "../moment.ts";
import type { LeaseTimes } from "../run-lease.ts";

export type KeeperData = {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly text: string;
  readonly times: LeaseTimes;
};

/** What a keeper tells: the lease was renewed by a question of that moment, or another one has it. */
export type KeeperMessage =
  | { readonly kind: "held"; readonly askedAt: Moment }
  | { readonly kind: "lost"; readonly to: string };

export type KeeperOptions = KeeperData & {
  readonly onMessage: (message: KeeperMessage) => void;
  /** Our own mistake. */
  readonly onInvariant: (error: Error) => void;
};

export type LeaseKeeper = { stop(): Promise<void> };

/**
 * Renews a lease from a thread of its own: building the indexes of a large target holds our event loop longer than a lease lasts. Whatever stops the process stops the
 * thread with it.
 */
export function startLeaseKeeper({ onMessage, onInvariant, ...data }: KeeperOptions): LeaseKeeper {
  const worker = startThread(new URL("lease-keeper-thread.ts", import.meta.url), data);
  worker.unref();
  worker.on("message", onMessage);
  worker.on("error", (cause) =>
    onInvariant(new InvariantError("the thread that renews the lease has failed", { cause })),
  );
  return {
    async stop() {
      worker.off("message", onMessage);
      await worker.terminate();
    },
  };
}
