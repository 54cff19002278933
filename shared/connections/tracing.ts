import { setTimeout as sleep } from "node:timers/promises";
import type { SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { SECOND } from "../config.ts";
import { toError } from "../errors.ts";
import type { Tracing } from "../instruments.ts";
import { maskEmails } from "../mask-text.ts";

export type TracingOptions = {
  /** Of OTLP over HTTP, without the path of its traces. */
  readonly endpoint: string;
  /** "touchdown-worker". */
  readonly service: string;
  /** Of the process: its name and host. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Hears once that traces do not arrive; the work goes on without them. */
  readonly onTrouble: (reason: string) => void;
  /** How long a receiver may take; it is tried again within that time. */
  readonly timeoutMs?: number;
};

export type OpenTracing = {
  readonly tracing: Tracing;
  /** Sends what is left, for so long at the most, and makes no more spans. */
  close(): Promise<void>;
};

const TIMEOUT_MS = 5 * SECOND;
const CLOSE_MS_MAX = 3 * SECOND;
/** Spans that wait to be sent; what is more is lost. Both hosts of a full run make some hundreds a second. */
const SPANS_WAITING_MAX = 16_384;

/** Begins to trace the jobs of this process. All that it needs is loaded here and nowhere else: a process that traces nothing does not pay for it. */
export async function openTracing(options: TracingOptions): Promise<OpenTracing> {
  const { endpoint, service, attributes, onTrouble, timeoutMs = TIMEOUT_MS } = options;
  const { DiagLogLevel, context, diag, propagation, trace } = await import("@opentelemetry/api");
  const { BatchSpanProcessor, NodeTracerProvider } = await import("@opentelemetry/sdk-trace-node");
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { defaultResource, resourceFromAttributes } = await import("@opentelemetry/resources");
  const { BullMQOtel } = await import("bullmq-otel");
  const tell = onceOf(onTrouble);
  diag.setLogger(troubleLogger(tell), { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
    timeoutMillis: timeoutMs,
  });
  const provider = new NodeTracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ "service.name": service, ...attributes })),
    spanProcessors: [
      MASKING,
      new BatchSpanProcessor(exporter, { maxQueueSize: SPANS_WAITING_MAX, scheduledDelayMillis: SECOND }),
    ],
  });
  provider.register();
  return {
    tracing: {
      telemetry: new BullMQOtel({ tracerName: "touchdown" }),
      note: (noted) => void trace.getActiveSpan()?.setAttributes(noted),
    },
    async close() {
      const sent = provider.shutdown().catch((error: unknown) => tell(toError(error).message));
      await Promise.race([sent, sleep(CLOSE_MS_MAX, undefined, { ref: false })]);
      for (const part of [trace, context, propagation, diag]) part.disable();
    },
  };
}

/** Reasons of failures, and keys, may name people. Comes before the processor that sends. */
const MASKING: SpanProcessor = {
  onStart() {},
  onEnd({ attributes, events, status }) {
    for (const noted of [attributes, ...events.map((event) => event.attributes ?? {})]) {
      for (const [name, value] of Object.entries(noted)) {
        if (typeof value === "string") noted[name] = maskEmails(value);
      }
    }
    // Of a plan, that is a list of keys.
    delete attributes["bullmq.job.result"];
    if (status.message !== undefined) status.message = maskEmails(status.message);
  },
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

const ignore = (): void => undefined;

function troubleLogger(error: (message: string) => void) {
  return { error, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
}

function onceOf(tell: (reason: string) => void): (reason: string) => void {
  let isTold = false;
  return (reason) => {
    if (!isTold) tell(reason);
    isTold = true;
  };
}
