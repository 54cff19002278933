import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { momentNow } from "../moment.ts";
import { RunLease } from "../run-lease.ts";
import type { KeeperData, KeeperMessage } from "./lease-keeper.ts";
import { openRedis } from "./redis.ts";

// Started by lease-keeper.ts alone, with KeeperData.
const data: KeeperData = workerData;

/** Ends when another one has the lease, and with the process. While Redis is away it waits for it. */
async function keepLease({ redisUrl, prefix, text, times }: KeeperData): Promise<void> {
  const redis = openRedis(redisUrl, "worker");
  const lease = new RunLease(redis, prefix, times);
  for (;;) {
    const message = await renew(lease, text);
    if (message !== null) parentPort?.postMessage(message, []);
    if (message?.kind === "lost") break;
    await sleep(times.renewMs);
  }
  redis.disconnect();
}

/** Null when Redis did not answer as it should: the next question follows soon. */
async function renew(lease: RunLease, text: string): Promise<KeeperMessage | null> {
  const askedAt = momentNow();
  try {
    const to = await lease.renew(text);
    return to === null ? { kind: "held", askedAt } : { kind: "lost", to };
  } catch {
    return null;
  }
}

void keepLease(data);
