import { progressLine } from "../../shared/progress-line.ts";
import type { Display } from "./watch-run.ts";
import type { Watched } from "./watched.ts";

/** Shows a run as lines that stay: one each time, and what is new above it. */
export function openLinesDisplay(say: (line: string) => void): Pick<Display, "show"> {
  let told: ReadonlySet<string> = new Set();
  return {
    show(watched) {
      const news = newsOf(watched);
      for (const line of news) if (!told.has(line)) say(`! ${line}`);
      for (const line of told) if (!news.has(line)) say(`  over: ${line}`);
      told = news;
      say(lineOf(watched));
    },
  };
}

/** Nothing with a figure in it that changes at every look: each is told once. */
function newsOf({ troubles, alerts, reading: { live, throttle }, demands }: Watched): ReadonlySet<string> {
  return new Set([
    ...troubles,
    ...alerts.map(({ kind, what }) => `${kind}: ${what}`),
    ...(live?.notices ?? []),
    ...(throttle === null || throttle.state === "none" ? [] : throttle.reasons),
    ...demands.flatMap(({ kind, what, commands }) => (kind === "must" ? [[what, ...commands].join("; ")] : [])),
  ]);
}

/** `12:00:05 running: moonlanding full 46100/75286 61.2% rejected 12 merged 3 queue 40 state loading 970/s ETA 30s` */
export function lineOf({ atMs, state, progress, atWork, sentence }: Watched): string {
  const time = new Date(atMs).toISOString().slice(11, 19);
  const act = atWork === null || !atWork.isHeld || atWork.act === null ? "" : ` at ${atWork.act}`;
  return `${time} ${state}${act}: ${progress === null ? sentence : progressLine(progress)}`;
}
