import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import type { Job, Worker } from "bullmq";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { parseConfig } from "../../shared/config.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { openTracing } from "../../shared/connections/tracing.ts";
import { chooseInstruments } from "../../shared/instruments.ts";
import { openQueues, openWorker, type Queues } from "../../shared/queue.ts";
import { until } from "../support/harness.ts";

/** What a receiver of OTLP over HTTP as JSON is sent, as far as it is looked at here. */
const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(attribute),
});
const bodySchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});
type Span = z.infer<typeof spanSchema>;

const config = parseConfig({ TOUCHDOWN_QUEUE_PREFIX: "telemetry-test" });
const page = {
  run: "r/pilot",
  migration: "tiny",
  version: "1",
  collection: "people",
  after: "people/jane.doe@example.com",
  upTo: null,
  limit: 20,
  readTime: null,
  directories: {},
};

let folder: string;
let redis: RedisServer;
let receiver: Server;
let endpoint: string;
const paths = new Set<string | undefined>();
const spans: Span[] = [];
const resources: Record<string, unknown>[] = [];
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-telemetry-"));
  redis = await startRedisServer({ folder });
  receiver = createServer((request, response) => {
    paths.add(request.url);
    void json(request).then((body) => {
      for (const { resource, scopeSpans } of bodySchema.parse(body).resourceSpans) {
        resources.push(valuesOf(resource.attributes));
        spans.push(...scopeSpans.flatMap((scope) => scope.spans));
      }
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`; // It listens on a port.
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  chooseInstruments({ tracing: null, jobLog: null });
});
afterAll(async () => {
  receiver.close();
  receiver.closeAllConnections();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

function valuesOf(attributes: Span["attributes"]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function loadedTracers(): readonly string[] {
  const { cache } = createRequire(import.meta.url);
  return Object.keys(cache).filter((file) => /sdk-trace-node|exporter-trace-otlp-http|bullmq-otel/.test(file));
}

/** A page whose worker adds a batch, as a transform worker does; resolves when both are done. */
async function workOnPage(): Promise<void> {
  const queues: Queues = openQueues(redis.url, config);
  const done: string[] = [];
  const open = (name: "pages" | "batches", processor: (job: Job<unknown>) => Promise<unknown>): Worker<unknown> => {
    const worker = openWorker<unknown>(name, processor, { redisUrl: redis.url, config, concurrency: 1 });
    worker.on("completed", () => void done.push(name));
    void worker.run();
    closing.push(() => worker.close());
    return worker;
  };
  closing.push(() => queues.close());
  open("pages", async () => {
    await queues.batches.add("settle", {
      kind: "settle",
      run: "r/pilot",
      migration: "tiny",
      version: "1",
      merge: "persons",
    });
    return { documents: 3, batches: 1 };
  });
  open("batches", () => Promise.resolve({ read: 3 }));
  await queues.pages.add("page", page);
  await until("both are done", () => done.length === 2);
}

test("without an endpoint nothing of OpenTelemetry is loaded, and jobs bear no trace", async () => {
  await workOnPage();
  expect(loadedTracers()).toEqual([]);
  expect(spans).toEqual([]);
});

test("the spans of a page arrive and hang together: it is added, processed, and so is the batch that it adds", async () => {
  const troubles: string[] = [];
  const opened = await openTracing({
    endpoint,
    service: "touchdown-worker",
    attributes: { "service.instance.id": "host-1" },
    onTrouble: (reason) => troubles.push(reason),
  });
  chooseInstruments({ tracing: opened.tracing });
  await workOnPage();
  for (const close of closing.splice(0)) await close();
  await opened.close();

  expect(troubles).toEqual([]);
  expect(paths).toEqual(new Set(["/v1/traces"]));
  expect(resources[0]).toMatchObject({ "service.name": "touchdown-worker", "service.instance.id": "host-1" });
  const [added] = spans.filter(({ name }) => name === "add pages.page");
  const [processed] = spans.filter(({ name }) => name === "process pages");
  const [batchAdded] = spans.filter(({ name }) => name === "add batches.settle");
  const [batchProcessed] = spans.filter(({ name }) => name === "process batches");
  expect(added?.parentSpanId).toBeUndefined();
  expect(processed).toMatchObject({ traceId: added?.traceId, parentSpanId: added?.spanId });
  expect(batchAdded).toMatchObject({ traceId: added?.traceId, parentSpanId: processed?.spanId });
  expect(batchProcessed).toMatchObject({ traceId: added?.traceId, parentSpanId: batchAdded?.spanId });
  expect(valuesOf(processed?.attributes ?? [])).toMatchObject({
    "touchdown.run": "r/pilot",
    "touchdown.collection": "people",
    "touchdown.after": "people/•",
  });
  expect(valuesOf(batchProcessed?.attributes ?? [])).toMatchObject({
    "touchdown.run": "r/pilot",
    "touchdown.merge": "persons",
  });
  // What the first test looks for is what is loaded now.
  expect(loadedTracers().length).toBeGreaterThan(0);
});

test("a receiver that is away is told of once, and holds up neither the work nor its end", async () => {
  const troubles: string[] = [];
  const opened = await openTracing({
    endpoint: "http://127.0.0.1:1",
    service: "touchdown-worker",
    attributes: {},
    timeoutMs: 300,
    onTrouble: (reason) => troubles.push(reason),
  });
  chooseInstruments({ tracing: opened.tracing });
  await workOnPage();
  for (const close of closing.splice(0)) await close();
  const startedAtMs = Date.now();
  await opened.close();
  expect(Date.now() - startedAtMs).toBeLessThan(4000);
  expect(troubles).toEqual([expect.stringMatching(/ECONNREFUSED/)]);
});
