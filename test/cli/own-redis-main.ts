import { setTimeout as sleep } from "node:timers/promises";
import { startRedisServer } from "../../shared/connections/redis-server.ts";

// A process that has a Redis of its own and does nothing until it is killed.
const server = await startRedisServer({ folder: process.argv[2] ?? "" });
process.stdout.write(`${JSON.stringify({ url: server.url, pid: server.pid })}\n`);
await sleep(120_000);
