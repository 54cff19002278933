import { closeSync, existsSync, openSync, readFileSync, readSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { KILOBYTE, MEGABYTE } from "./config.ts";
import { appendLine, parseEntry, readEntries } from "./ndjson-file.ts";
import { baseRun } from "./phase.ts";
import { runFolder } from "./run-folder.ts";
import { seriesSampleSchema, type SeriesSample } from "./series.ts";

/** Some 7000 samples. */
const BYTES_MAX = 4 * MEGABYTE;
/** A few of them. */
const END_BYTES = 8 * KILOBYTE;
/** An hour of them stays as it was seen. */
const KEPT_WHOLE = 1800;

export function seriesFile(runsDir: string, run: string): string {
  return join(runFolder(runsDir, baseRun(run)), "series.ndjson");
}

/**
 * Appends to the run's series; only who holds the run does. When the file is large every second sample of what is older than an hour goes: the older, the
 * fewer are left, and a run of days stays small. Whoever follows the file finds it shorter then, and reads it anew.
 */
export function appendSample(runsDir: string, sample: SeriesSample, bytesMax: number = BYTES_MAX): void {
  const file = seriesFile(runsDir, sample.run);
  appendLine(file, sample);
  if (statSync(file).size > bytesMax) thinOut(file);
}

/** The samples of a run, the oldest first. */
export function readSeries(runsDir: string, run: string): readonly SeriesSample[] {
  return readEntries(seriesFile(runsDir, run), seriesSampleSchema);
}

/** The newest sample, or null; reads no more than the end of the file. */
export function readLastSample(runsDir: string, run: string): SeriesSample | null {
  const file = seriesFile(runsDir, run);
  if (!existsSync(file)) return null;
  const lines = readEnd(file).split("\n");
  for (const line of lines.toReversed()) {
    const sample = parseEntry(line, seriesSampleSchema);
    if (sample !== null) return sample;
  }
  return null;
}

function readEnd(file: string): string {
  const handle = openSync(file, "r");
  try {
    const { size } = statSync(file);
    const end = Buffer.alloc(Math.min(size, END_BYTES));
    const read = readSync(handle, end, 0, end.length, size - end.length);
    return end.toString("utf8", 0, read);
  } finally {
    closeSync(handle);
  }
}

function thinOut(file: string): void {
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  const whole = Math.min(KEPT_WHOLE, Math.floor(lines.length / 4));
  const kept = lines.filter((_line, index) => index % 2 === 0 || index >= lines.length - whole);
  const draft = `${file}.thinned`;
  writeFileSync(draft, `${kept.join("\n")}\n`);
  renameSync(draft, file);
}
