import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { probeRedis } from "../../shared/connections/redis.ts";
import { startRedisServer } from "../../shared/connections/redis-server.ts";

test("a Redis that refuses the password says so, and the message hides it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-probe-"));
  const server = await startRedisServer({ folder });
  try {
    const wrong = server.url.replace(/:[^:@]+@/, ":letmein@");
    const refused: unknown = await probeRedis(wrong, 2000).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "REDIS_UNAVAILABLE", hint: expect.stringContaining("password") });
    expect(String(refused)).toMatch(/:\*\*\*@.*WRONGPASS/);
    expect(String(refused)).not.toContain("letmein");
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a port that hangs up, as one that wants TLS does, gets a hint about TLS", async () => {
  const server = createServer((socket) => socket.once("data", () => socket.resetAndDestroy())).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // A TCP server has one.
  try {
    await expect(probeRedis(`redis://127.0.0.1:${port}`, 2000)).rejects.toMatchObject({
      code: "REDIS_UNAVAILABLE",
      hint: expect.stringContaining("rediss://"),
    });
  } finally {
    server.close();
  }
});
