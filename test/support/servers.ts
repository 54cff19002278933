import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type Emulator } from "../../emulators/firestore/server.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";

export type Servers = {
  readonly redis: RedisServer;
  readonly emulator: Emulator;
  readonly addresses: { readonly redisUrl: string; readonly emulatorHost: string };
  readonly folder: string;
  stop(): Promise<void>;
};

/** A real Redis and the local Firestore for one test file. */
export async function startServers(): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-servers-"));
  const redis = await startRedisServer({ folder });
  const emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: null });
  return {
    redis,
    emulator,
    addresses: { redisUrl: redis.url, emulatorHost: emulator.address },
    folder,
    async stop() {
      await emulator.stop();
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
