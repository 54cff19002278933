import { estimateMs, type Progress } from "../../../shared/progress-line.ts";
import { formatDuration } from "../../format-duration.ts";
import { bar } from "../bar.ts";
import { lineWidth, line, span, type Line, type Tone } from "../line.ts";
import { paragraph } from "./panel.ts";
import { rateLine } from "./rate.ts";
import type { Watched } from "../watched.ts";

const TONES: Readonly<Record<Watched["state"], Tone>> = {
  running: "good",
  finished: "good",
  paused: "odd",
  "waiting for approval": "odd",
  interrupted: "odd",
  "rolling back": "odd",
  unknown: "odd",
  failed: "bad",
};

/** What stays on the screen however far it is scrolled: which run, how it stands, how far it is, how fast. */
export function headLines(watched: Watched, columns: number): readonly Line[] {
  const { run, state, troubles, atMs, progress } = watched;
  const title = line(span(run, "strong"), "  ", span(state.toUpperCase(), TONES[state]));
  const time = `${new Date(atMs).toISOString().slice(11, 19)} UTC`;
  const gap = Math.max(2, columns - lineWidth(title) - time.length);
  return [
    [...title, span(" ".repeat(gap)), span(time, "quiet")],
    line(standing(watched), "  ", span(held(watched), "quiet")),
    ...troubles.flatMap((trouble) => paragraph(trouble, columns, { mark: "! ", tone: "odd" })),
    ...(progress === null ? [] : [progressBar(watched, columns), figures(progress)]),
    ...rateLine(watched, columns),
  ];
}

function standing({ atWork, sentence, reading }: Watched): string {
  if (atWork !== null && atWork.isHeld && atWork.act !== null) return `Phase ${atWork.phase} is at ${atWork.act}.`;
  return sentence === "" ? `${reading.known.migration}, without phases.` : sentence;
}

function held({ reading: { live, trouble } }: Watched): string {
  const holder = live?.holder ?? null;
  if (holder !== null) return `touchdown ${holder.doing}, process ${holder.pid} on ${holder.host}`;
  return trouble === null ? "nobody is at work on it" : "";
}

/** The most important first: a narrow screen cuts off the end. */
function figures(progress: Progress): Line {
  const { landed, counted, rejected, merged, queue, state, files, ratePerSecond } = progress;
  const etaMs = estimateMs(progress);
  return line(
    span(counted === null ? `${landed} landed` : `${landed}/${counted} landed ${percentOf(landed, counted)}`, "strong"),
    ratePerSecond === null || state !== "loading" ? "" : `  ${Math.round(ratePerSecond)}/s`,
    etaMs === null ? "" : `  ETA ${formatDuration(etaMs)}`,
    `  ${state}`,
    state === "copying files" && files !== null ? ` ${files.known}/${files.wanted}` : "",
    `  queue ${queue}  `,
    span(`rejected ${rejected}`, rejected === 0 ? "plain" : "odd"),
    `  merged ${merged}`,
  );
}

/** Cut off, not rounded: 100.0% means all. */
function percentOf(landed: number, counted: number): string {
  return counted === 0 ? "100.0%" : `${(Math.floor((landed / counted) * 1000) / 10).toFixed(1)}%`;
}

function progressBar({ progress }: Watched, columns: number): Line {
  if (progress === null || progress.counted === null) return line(span("░".repeat(columns), "quiet"));
  const share = progress.counted === 0 ? 1 : progress.landed / progress.counted;
  const { filled, rest } = bar(share, columns);
  return line(span(filled, "good"), span(rest, "quiet"));
}
