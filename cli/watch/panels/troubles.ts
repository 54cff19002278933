import { line, span } from "../line.ts";
import { paragraph, titled, type Panel } from "./panel.ts";

/** What somebody was told of and is not over. */
export const alerts: Panel = ({ alerts: standing }, columns) =>
  titled(
    "ALERTS",
    standing.flatMap(({ kind, what, time }) =>
      paragraph(`${kind}: ${what} (${time.slice(11, 19)} UTC)`, columns, { mark: "! ", tone: "bad" }),
    ),
  );

/** What holds the run up, in the words of whoever noticed, and the jobs that failed for good. */
export const troubles: Panel = ({ reading: { live }, run }, columns) => {
  if (live === null) return [];
  const { count, codes } = live.failed;
  const reasons = codes.map((found) => `${found.count} ${found.queue} ${found.code ?? "without a code"}`).join(", ");
  return titled("NOTICES AND FAILURES", [
    ...live.notices.flatMap((notice) => paragraph(notice, columns, { mark: "! ", tone: "odd" })),
    ...(count === 0 ? [] : paragraph(`failed for good: ${reasons}`, columns, { mark: "✗ ", tone: "bad" })),
    ...live.failures.flatMap(({ queue, job, reason }) =>
      paragraph(`${queue} ${job}: ${reason}`, columns, { mark: "    ", tone: "plain" }),
    ),
    ...(count === 0 ? [] : [line("  ", span(`touchdown retry ${run} --failed`, "strong"))]),
  ]);
};
