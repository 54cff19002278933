import type { RequestHandler } from "express";
import { Collector, type CollectorOptions } from "./collect-figures.ts";
import { METRICS_CONTENT_TYPE, renderMetrics } from "./render-metrics.ts";

export type MetricsHandler = {
  readonly handle: RequestHandler;
  /** Lets go of Redis. */
  close(): void;
};

/** Answers Prometheus. To be mounted at /metrics, behind authentication: names of runs, hosts and collections are in it. */
export function metricsHandler(options: CollectorOptions): MetricsHandler {
  const collector = new Collector(options);
  return {
    handle: (_request, response, next) => {
      collector
        .collect()
        .then(renderMetrics)
        .then((text) => response.set("cache-control", "no-store").type(METRICS_CONTENT_TYPE).send(text))
        .catch(next);
    },
    close: () => collector.close(),
  };
}
