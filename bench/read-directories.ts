import { parseConfig } from "../shared/config.ts";
import { openRedis } from "../shared/connections/redis.ts";

/** What the directories of a run take in its Redis, each of them one text. */
export type DirectoryBytes = { readonly all: number; readonly largest: number };

export async function readDirectories(redisUrl: string): Promise<DirectoryBytes> {
  const redis = openRedis(redisUrl, "producer");
  try {
    const keys = await redis.keys(`${parseConfig({}).queuePrefix}:board:directory:*`);
    const bytes = await Promise.all(keys.map((key) => redis.strlen(key)));
    return { all: bytes.reduce((sum, one) => sum + one, 0), largest: Math.max(0, ...bytes) };
  } finally {
    redis.disconnect();
  }
}
