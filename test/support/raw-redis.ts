import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { probeRedis } from "../../shared/connections/redis.ts";
import { until } from "./harness.ts";

export type RawRedis = { readonly url: string; readonly port: number; readonly process: ChildProcess };

/** A redis-server that nothing watches over, with AOF in the folder: to be killed and started again by a test. */
export async function startRawRedis(folder: string, wanted = 0): Promise<RawRedis> {
  const port = wanted === 0 ? await freePort() : wanted;
  const words = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--appendonly",
    "yes",
    "--save",
    "",
    "--maxmemory-policy",
    "noeviction",
  ];
  const server = spawn("redis-server", words, { stdio: "ignore" });
  const url = `redis://127.0.0.1:${port}`;
  await until("redis answers", () =>
    probeRedis(url, 500).then(
      () => true,
      () => false,
    ),
  );
  return { url, port, process: server };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo; // A TCP server has one.
  probe.close();
  await once(probe, "close");
  return port;
}
