import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

/** What the next answers are instead of the object: a status, silence, half of its bytes, or another byte among them. */
export type BucketFault =
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "silence" | "cut" | "turn" };

export type BucketServer = {
  /** For STORAGE_EMULATOR_HOST. */
  readonly url: string;
  /** Objects by name; a name that is put again is another object. */
  put(name: string, content: Uint8Array): void;
  /** Stores the object compressed, as `gsutil cp -z` does. */
  putCompressed(name: string, content: Uint8Array): void;
  remove(name: string): void;
  fail(fault: BucketFault, times: number): void;
  /** No fault is left. */
  relent(): void;
  /** Requests so far, "GET <what> <name>". */
  readonly requests: readonly string[];
  stop(): Promise<void>;
};

type Stored = { readonly content: Uint8Array; readonly isCompressed: boolean };

/** One bucket over the JSON API of Google Cloud Storage, as far as reading goes: objects' metadata and bytes, and the first page of a listing. */
export async function startBucketServer(bucket: string): Promise<BucketServer> {
  const objects = new Map<string, Stored>();
  const requests: string[] = [];
  const faults: BucketFault[] = [];
  const server = createServer((request, response) => {
    const asked = parse(request, bucket);
    requests.push(`GET ${asked.what} ${asked.name}`);
    // Only bytes can be cut off in the middle.
    const fault = faults[0]?.kind === "cut" && asked.what !== "bytes" ? undefined : faults.shift();
    if (fault === undefined) answer(response, { asked, objects });
    else if (fault.kind === "status") refuse(response, fault.status, "told to fail");
    else if (fault.kind === "turn") answer(response, { asked, objects, sent: turnByte });
    else if (fault.kind === "cut") cut(response, objects.get(asked.name)?.content);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // A TCP server has one.
  return {
    url: `http://127.0.0.1:${port}`,
    put: (name, content) => void objects.set(name, { content, isCompressed: false }),
    putCompressed: (name, content) => void objects.set(name, { content: gzipSync(content), isCompressed: true }),
    remove: (name) => void objects.delete(name),
    fail: (fault, times) => void faults.push(...Array.from({ length: times }, () => fault)),
    relent: () => void faults.splice(0),
    requests,
    stop: () => stop(server),
  };
}

type Asked = { readonly what: "bytes" | "metadata" | "listing" | "nothing"; readonly name: string };

function parse(request: IncomingMessage, bucket: string): Asked {
  const url = new URL(request.url ?? "", "http://loopback");
  const [, named, object] = /^(?:\/download)?(?:\/storage\/v1)?\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
  if (named !== bucket) return { what: "nothing", name: named ?? "" };
  if (object === undefined) return { what: "listing", name: url.searchParams.get("prefix") ?? "" };
  const isBytes = url.searchParams.get("alt") === "media";
  return { what: isBytes ? "bytes" : "metadata", name: decodeURIComponent(object) };
}

type Answering = {
  readonly asked: Asked;
  readonly objects: ReadonlyMap<string, Stored>;
  readonly sent?: (content: Uint8Array) => Uint8Array;
};

function answer(response: ServerResponse, { asked, objects, sent = same }: Answering): void {
  const { what, name } = asked;
  const stored = objects.get(name);
  if (what === "nothing") return refuse(response, 404, "The specified bucket does not exist.");
  if (what === "listing") return json(response, 200, { kind: "storage#objects" });
  if (stored === undefined) return refuse(response, 404, `No such object: ${name}`);
  const { content, isCompressed } = stored;
  const md5 = createHash("md5").update(content).digest("base64");
  if (what === "metadata") {
    const encoding = isCompressed ? { contentEncoding: "gzip" } : {};
    return json(response, 200, { name, size: String(content.length), md5Hash: md5, ...encoding });
  }
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-length": content.length,
    "x-goog-hash": `crc32c=${crc32c(content)},md5=${md5}`,
    "x-goog-stored-content-encoding": isCompressed ? "gzip" : "identity",
    ...(isCompressed ? { "content-encoding": "gzip" } : {}),
  });
  response.end(sent(content));
}

function same(content: Uint8Array): Uint8Array {
  return content;
}

function turnByte(content: Uint8Array): Uint8Array {
  return content.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
}

/** CRC-32C (Castagnoli), big-endian, in base64: the client compares what it reads with it. */
function crc32c(content: Uint8Array): string {
  let sum = 0xffffffff;
  for (const byte of content) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1;
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(~sum >>> 0);
  return bytes.toString("base64");
}

function refuse(response: ServerResponse, status: number, message: string): void {
  json(response, status, { error: { code: status, message } });
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8" });
  response.end(JSON.stringify(body));
}

/** Half of the object's bytes; nothing at all of what is no object. */
function cut(response: ServerResponse, content: Uint8Array | undefined): void {
  if (content === undefined) return void response.destroy();
  response.writeHead(200, { "content-length": content.length, "x-goog-stored-content-encoding": "identity" });
  response.write(content.subarray(0, content.length >>> 1), () => response.destroy());
}

async function stop(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
