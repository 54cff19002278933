import { QUEUE_NAMES, type QueueName } from "../../../shared/queue.ts";
import { line, span, type Line } from "../line.ts";
import { titled, type Panel } from "./panel.ts";

const WIDTH = 9;

/** Jobs by queue, and the reads that were paid for. */
export const queues: Panel = ({ reading: { live } }, _columns, detail) => {
  if (live === null) return [];
  const isBusy = (name: QueueName): boolean => {
    const { waiting, active, delayed, failed } = live.queues[name];
    return waiting + active + delayed + failed > 0;
  };
  const shown = detail === "whole" ? QUEUE_NAMES : QUEUE_NAMES.filter(isBusy);
  const head = ["waiting", "active", "delayed", "failed"].map((name) => name.padStart(WIDTH)).join("");
  const budget = live.readsMax === null ? "" : ` of ${live.readsMax}`;
  return titled("QUEUES", [
    shown.length === 0 ? line("no job waits or is at work") : line(span(`${" ".repeat(8)}${head}`, "quiet")),
    ...shown.map((name): Line => {
      const { waiting, active, delayed, failed } = live.queues[name];
      return line(
        span(name.padEnd(8)),
        ...[waiting, active, delayed].map((count) =>
          span(String(count).padStart(WIDTH), count === 0 ? "quiet" : "plain"),
        ),
        span(String(failed).padStart(WIDTH), failed === 0 ? "quiet" : "bad"),
      );
    }),
    line(`reads of this phase ${live.readsSpent}${budget}`),
  ]);
};
