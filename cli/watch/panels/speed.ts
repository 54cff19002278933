import { FULL_SPEED, type Speed } from "../../../shared/speed.ts";
import { line, span, type Line } from "../line.ts";
import type { Watched } from "../watched.ts";
import { paragraph, titled, type Panel } from "./panel.ts";

/** What holds it back and why, and how fast the operator lets it go. */
export const speed: Panel = (watched, columns) => {
  if (watched.reading.live === null) return [];
  return titled("SPEED", [...throttleLines(watched, columns), line(speedLine(watched.reading.speed ?? FULL_SPEED))]);
};

function throttleLines({ reading: { live, throttle }, run }: Watched, columns: number): readonly Line[] {
  if (live?.state === "paused")
    return [line(span("paused", "odd"), ": nothing new is read; ", span(`touchdown resume ${run}`, "strong"))];
  if (throttle === null || throttle.state === "none") return [line(span("nothing holds it back", "quiet"))];
  const since = `since ${new Date(throttle.sinceMs).toISOString().slice(11, 19)} UTC`;
  const limit = throttle.concurrency === null ? "" : ` to ${throttle.concurrency} pages at once`;
  return [
    line(span(throttle.state === "slowed" ? `slowed${limit}` : "held: nothing new is read", "odd"), ` ${since}`),
    ...throttle.reasons.flatMap((reason) => paragraph(reason, columns, { mark: "  ", tone: "plain" })),
  ];
}

/** "at most 4 pages at once, 20 pages a second", or that nobody has set a limit. */
export function speedLine({ concurrency, pagesPerSecond, pageSize, batchBytes }: Speed): string {
  const limits = [
    ...(concurrency === null ? [] : [`${concurrency} pages at once`]),
    ...(pagesPerSecond === null ? [] : [`${pagesPerSecond} pages a second`]),
    ...(pageSize === null ? [] : [`${pageSize} documents a page`]),
    ...(batchBytes === null ? [] : [`${batchBytes} bytes a batch`]),
  ];
  return limits.length === 0 ? "no limit set (touchdown speed)" : `at most ${limits.join(", ")} (touchdown speed)`;
}
