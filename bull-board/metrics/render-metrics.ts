import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { LATENCY_BOUNDS_MS } from "../../shared/work-counters.ts";
import { FAMILIES } from "./families.ts";
import type { CountedDurations, Family } from "./family.ts";
import type { Figures } from "./figures.ts";

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The text that Prometheus reads. */
export async function renderMetrics(figures: Figures): Promise<string> {
  const registry = new Registry();
  for (const family of FAMILIES) register(family, figures, registry);
  return registry.metrics();
}

function register(family: Family, figures: Figures, registry: Registry): void {
  const { name, help, labels: labelNames } = family;
  const options = { name, help, labelNames, registers: [registry] };
  switch (family.type) {
    case "gauge": {
      const metric = new Gauge(options);
      // Without labels it would be 0 until it is set: what is not known is not served.
      metric.remove({});
      for (const { labels, value } of family.points(figures)) metric.set(labels, value);
      return;
    }
    case "counter": {
      const metric = new Counter(options);
      for (const { labels, value } of family.points(figures)) metric.inc(labels, Math.max(0, value));
      return;
    }
    case "histogram":
      registry.registerMetric(new CountedHistogram({ name, help, labelNames }, family.durations(figures)));
      return;
  }
}

type HistogramOptions = { readonly name: string; readonly help: string; readonly labelNames: readonly string[] };

/** prom-client's histogram counts by itself; these were counted where the work was done. */
class CountedHistogram extends Histogram {
  readonly #options: HistogramOptions;
  readonly #counted: readonly CountedDurations[];

  constructor(options: HistogramOptions, counted: readonly CountedDurations[]) {
    super({ ...options, registers: [] });
    this.#options = options;
    this.#counted = counted;
  }

  /** What the registry asks of a metric that it writes out. */
  getForPromString() {
    const { name, help } = this.#options;
    const values = this.#counted.flatMap((counted) => valuesOf(name, counted));
    return Promise.resolve({ name, help, type: "histogram", values });
  }
}

function valuesOf(name: string, { labels, durations: { buckets, sumMs } }: CountedDurations) {
  let count = 0;
  const bounds = [...LATENCY_BOUNDS_MS.map((ms) => ms / 1000), "+Inf"];
  const counted = bounds.map((le, index) => {
    count += buckets[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
  });
  return [
    ...counted,
    { metricName: `${name}_sum`, labels, value: sumMs / 1000 },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
