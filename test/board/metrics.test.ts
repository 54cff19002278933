import express from "express";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Collector } from "../../bull-board/metrics/collect-figures.ts";
import { FAMILIES } from "../../bull-board/metrics/families.ts";
import type { Figures } from "../../bull-board/metrics/figures.ts";
import { metricsHandler, type MetricsHandler } from "../../bull-board/metrics/metrics-handler.ts";
import { renderMetrics } from "../../bull-board/metrics/render-metrics.ts";
import { startRedisServer, type RedisServer } from "../../shared/connections/redis-server.ts";
import { parseConfig, type Config } from "../../shared/config.ts";
import { PLANTED_RUN, plantRedis, plantRun } from "./planted-run.ts";

const RUN = PLANTED_RUN;
let folder: string;
let redis: RedisServer;
let handler: MetricsHandler;
let server: Server;
let url: string;
let config: Config;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-metrics-"));
  redis = await startRedisServer({ folder: mkdtempSync(join(folder, "redis-")) });
  config = parseConfig({
    REDIS_URL: redis.url,
    TOUCHDOWN_RUNS_DIR: join(folder, "runs"),
    TOUCHDOWN_QUEUE_PREFIX: "metrics-test",
  });
  plantRun(config);
  await plantRedis(config, redis.url);
  handler = metricsHandler({ config, migrations: {} });
  const app = express();
  app.get("/metrics", handler.handle);
  server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`; // It listens on a port.
});
afterAll(async () => {
  handler.close();
  server.close();
  server.closeAllConnections();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function scrape(): Promise<Map<string, number>> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  return pointsOf(await response.text());
}

function pointsOf(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ") + 1))]),
  );
}

test("a scrape tells what the ledger, the folder and Redis know of the run", async () => {
  const points = await scrape();
  const of = { run: RUN, phase: "full" };
  const labels = (more: Record<string, string>) =>
    Object.entries(more)
      .map(([name, value]) => `${name}="${value}"`)
      .join(",");
  const expected: [string, Record<string, string>, number][] = [
    ["touchdown_run_info", { run: RUN, migration: "tiny", version: "1" }, 1],
    ["touchdown_documents_landed_total", { ...of, collection: "people" }, 30],
    ["touchdown_documents_counted", { ...of, collection: "people" }, 40],
    ["touchdown_records", { ...of, collection: "people", disposition: "mapped" }, 25],
    ["touchdown_rejected_records", { ...of, rule: String.raw`bad \"time\"` }, 2],
    ["touchdown_ledger_progress_ratio", of, 0.75],
    ["touchdown_last_landing_timestamp_seconds", of, 1_750_000_000],
    ["touchdown_files", { ...of, state: "waiting" }, 1],
    ["touchdown_reads_total", of, 30],
    ["touchdown_reads_max", of, 500],
    ["touchdown_run_paused", { run: RUN }, 1],
    ["touchdown_throttle", { run: RUN, state: "slowed" }, 1],
    ["touchdown_throttle", { run: RUN, state: "held" }, 0],
    ["touchdown_host_disk_free_ratio", { run: RUN }, 0.75],
    ["touchdown_run_resident_memory_bytes", { run: RUN }, 5000],
    // Nobody holds the run: then nobody would tell that its alerts are over.
    ["touchdown_alert_active", { run: RUN, kind: "disk" }, 0],
    ["touchdown_run_at_work", { run: RUN }, 0],
    ["touchdown_queue_jobs", { queue: "plans", state: "waiting" }, 2],
    ["touchdown_workers", { host: "host", role: "load" }, 1],
    ["touchdown_jobs_total", { worker: "host-1", queue: "pages", outcome: "failed" }, 1],
    ["touchdown_job_duration_seconds_bucket", { worker: "host-1", queue: "pages", le: "0.01" }, 3],
    ["touchdown_job_duration_seconds_bucket", { worker: "host-1", queue: "pages", le: "30" }, 3],
    ["touchdown_job_duration_seconds_bucket", { worker: "host-1", queue: "pages", le: "+Inf" }, 4],
    ["touchdown_job_duration_seconds_sum", { worker: "host-1", queue: "pages" }, 90],
    ["touchdown_source_requests_total", { worker: "host-1", system: "friday", outcome: "done" }, 3],
    ["touchdown_source_request_duration_seconds_count", { worker: "host-1", system: "friday" }, 5],
  ];
  for (const [name, more, value] of expected)
    expect([name, points.get(`${name}{${labels(more)}}`)]).toEqual([name, value]);
  expect(points.get("touchdown_redis_up")).toBe(1);
  expect(points.get("touchdown_redis_memory_max_bytes")).toBe(100 * 1024 * 1024);
  expect(points.get("touchdown_pages_concurrency_max")).toBe(4);
  expect(points.get('touchdown_queue_oldest_waiting_seconds{queue="plans"}')).toBeGreaterThanOrEqual(60);
});

test("scrapes at the same time are answered by one look", async () => {
  const collector = new Collector({ config, migrations: {} });
  const looks = Array.from({ length: 20 }, () => collector.collect());
  expect(new Set(looks).size).toBe(1);
  await looks[0];
  collector.close();
});

test("all metrics are described, named as Prometheus asks, and those that the dashboard and the rules ask for are served", async () => {
  const names = FAMILIES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, help, type } of FAMILIES) {
    expect(name).toMatch(/^touchdown_[a-z_]+$/);
    expect([name, help.length > 20 && /[.]$/.test(help)]).toEqual([name, true]);
    expect([name, name.endsWith("_total")]).toEqual([name, type === "counter"]);
    expect(name).not.toMatch(/_(ms|milliseconds|percent|kilobytes|megabytes)(_|$)/);
  }
  const text = await renderMetrics(EVERYTHING_AWAY);
  for (const name of names) expect(text).toMatch(new RegExp(`^# HELP ${name} .+\n# TYPE ${name} `, "m"));

  const served = new Set(
    FAMILIES.flatMap(({ name, type }) =>
      type === "histogram" ? ["_bucket", "_sum", "_count"].map((end) => name + end) : [name],
    ),
  );
  const read = (file: string) => readFileSync(new URL(`../../bull-board/${file}`, import.meta.url), "utf8");
  const dashboard = read("grafana-dashboard.json");
  for (const asked of [dashboard, read("prometheus-rules.yml")].flatMap(metricsIn))
    expect([...served]).toContain(asked);
  // And the other way: what is served is shown.
  const shown = new Set(metricsIn(dashboard));
  const unshown = FAMILIES.filter(({ name, type }) => !shown.has(type === "histogram" ? `${name}_bucket` : name));
  expect(unshown.map(({ name }) => name)).toEqual([]);
});

test("the dashboard is one that Grafana imports: places that do not overlap, a variable for the data source, a unit for each panel", () => {
  const panels = dashboardPanels();
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  const drawn = panels.filter(({ type }) => type !== "row");
  expect(new Set(drawn.map(({ datasource }) => datasource?.uid))).toEqual(new Set(["${datasource}"]));
  expect(drawn.filter(({ fieldConfig }) => typeof fieldConfig?.defaults.unit !== "string")).toEqual([]);
});

test("while Redis is away the run is told of all the same", async () => {
  const away = metricsHandler({ config: { ...config, redisUrl: "redis://127.0.0.1:1" }, migrations: {} });
  const app = express();
  app.get("/metrics", away.handle);
  const listening = app.listen(0, "127.0.0.1");
  await once(listening, "listening");
  try {
    const response = await fetch(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/metrics`);
    const points = pointsOf(await response.text());
    expect(points.get("touchdown_redis_up")).toBe(0);
    expect(points.get(`touchdown_ledger_progress_ratio{run="${RUN}",phase="full"}`)).toBe(0.75);
    expect(points.get(`touchdown_alert_active{run="${RUN}",kind="disk"}`)).toBe(1);
    expect([...points.keys()].filter((key) => /queue|worker|redis_memory/.test(key))).toEqual([]);
  } finally {
    away.close();
    listening.close();
    listening.closeAllConnections();
  }
});

const EVERYTHING_AWAY: Figures = { atMs: 0, live: null, runs: [], tookMs: { redis: 0, runs: 0 } };

/** Metrics that the queries of a file ask for. */
function metricsIn(file: string): readonly string[] {
  return [...file.matchAll(/\btouchdown_[a-z_]+/g)].map(([name]) => name);
}

type Panel = {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
};

function dashboardPanels(): readonly Panel[] {
  const text = readFileSync(new URL("../../bull-board/grafana-dashboard.json", import.meta.url), "utf8");
  const { panels, templating } = JSON.parse(text) as {
    panels: Panel[];
    templating: { list: { name: string; type: string }[] };
  };
  expect(templating.list.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "datasource datasource",
    "run query",
    "phase query",
  ]);
  return panels;
}
