import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { InvariantError } from "../errors.ts";
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
 * thread with it. It loads tsx itself, as threads do not inherit the loader of TypeScript.
 */
export function startLeaseKeeper({ onMessage, onInvariant, ...data }: KeeperOptions): LeaseKeeper {
  const tsx = createRequire(import.meta.url).resolve("tsx/cjs");
  const thread = fileURLToPath(new URL("lease-keeper-thread.ts", import.meta.url));
  const start = `require(${JSON.stringify(tsx)}); require(${JSON.stringify(thread)});`;
  const worker = new Worker(start, { eval: true, workerData: data, execArgv: [] });
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
