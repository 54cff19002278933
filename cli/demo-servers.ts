import { join } from "node:path";
import type { Config } from "../shared/config.ts";
import { startRedisServer } from "../shared/connections/redis-server.ts";
import { startBoardProcess } from "./board-process.ts";
import { startEmulatorProcess } from "./emulator-process.ts";

export type DemoServersOptions = {
  readonly config: Config;
  readonly run: string;
  readonly folder: string;
  /** Variable of each file store -> the folder that its files are seeded into. */
  readonly files: Readonly<Record<string, string>>;
  /** Port of the board; null takes the configured one, or a free one where that is taken. */
  readonly port: number | null;
};

export type DemoServers = {
  /** The settings under which the run reaches them. */
  readonly config: Config;
  readonly redisUrl: string;
  readonly emulatorHost: string;
  readonly boardUrl: string;
  stop(): Promise<void>;
};

/** Starts what the demo needs: Redis (unless REDIS_URL names one), a local Firestore and the board. Leaves nothing when one of them fails. */
export async function startDemoServers({
  config: given,
  run,
  folder,
  files,
  port,
}: DemoServersOptions): Promise<DemoServers> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const server of started.splice(0).toReversed()) await server.stop();
  };
  try {
    const redis = given.redisUrl === null ? await startRedisServer({ folder }) : null;
    if (redis !== null) started.push(redis);
    const redisUrl = redis?.url ?? given.redisUrl ?? "";
    const firestore = await startEmulatorProcess(join(folder, "firestore", "documents.db"));
    started.push(firestore);
    // A Redis that others use too gets queues of our own.
    const queuePrefix = redis === null ? run : given.queuePrefix;
    const config = { ...given, emulatorHost: firestore.address, queuePrefix, files };
    const board = await startBoardProcess({ config, redisUrl, port, isWritable: true });
    started.push(board);
    return { config, redisUrl, emulatorHost: firestore.address, boardUrl: board.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
