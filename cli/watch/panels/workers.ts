import { HEARTBEAT_MS } from "../../../shared/run-board.ts";
import type { LiveWorker } from "../../../coordinator/runs/read-live.ts";
import { line, span, type Line } from "../line.ts";
import { titled, type Panel } from "./panel.ts";

/** Two heartbeats are missing. */
const LATE_MS = 3 * HEARTBEAT_MS;

/** Who works on it, host by host, and when each was heard of last. */
export const workers: Panel = ({ reading: { live } }) => {
  if (live === null) return [];
  if (live.workers.length === 0)
    return titled("WORKERS", [line(span("none is heard of", live.holder === null ? "quiet" : "odd"))]);
  const hosts = [...new Set(live.workers.map(({ host }) => host))].toSorted();
  return titled(
    "WORKERS",
    hosts.flatMap((host) =>
      hostLines(
        host,
        live.workers.filter((worker) => worker.host === host),
      ),
    ),
  );
};

function hostLines(host: string, there: readonly LiveWorker[]): readonly Line[] {
  const bytes = there.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  const count = `${there.length} ${there.length === 1 ? "worker" : "workers"}`;
  return [
    line(span(host, "strong"), `  ${count}, ${megabytes(bytes)}`),
    ...there.toSorted((a, b) => a.pid - b.pid).map(workerLine),
  ];
}

function workerLine({ pid, roles, concurrency, residentBytes, silentMs }: LiveWorker): Line {
  return line(
    span(`  pid ${pid}`.padEnd(13)),
    span(megabytes(residentBytes).padStart(8)),
    span(`  ${(silentMs / 1000).toFixed(1)} s ago`.padEnd(13), silentMs > LATE_MS ? "bad" : "quiet"),
    span(roles.map((role) => (role === "transform" && concurrency > 1 ? `${role} ×${concurrency}` : role)).join(", ")),
  );
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}
