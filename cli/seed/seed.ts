import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { pipeline } from "node:stream/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { RECORDS_MIN } from "../../migrations/moonlanding/seed/plan.ts";
import { TerminalError } from "../../shared/errors.ts";
import { writerReportSchema, type WriterReport, type WriterTask } from "./writer-task.ts";

export type SeedSourcesOptions = {
  /** Documents in both projects together; fewer than 200 become 200. */
  readonly records: number;
  readonly seed: number;
  readonly projects: { readonly friday: string; readonly mwr: string };
  /** host:port of a local Firestore; a real one is never seeded. */
  readonly emulatorHost: string;
  /** NDJSON: what must become of each source record. It is replaced. */
  readonly answersFile: string;
  readonly onProgress?: (written: number, total: number) => void;
};

export type Seeded = { readonly documents: Record<string, number>; readonly durationMs: number };

/** One process a core; generating and encoding take about as long as the local Firestore takes to store. */
const WRITERS = 2;
const WRITER = fileURLToPath(new URL("writer-main.ts", import.meta.url));

/** The default of 16 MiB took a writer to 300 MB of memory; this one keeps it below 250 at a tenth more time. */
const NURSERY = "--max-semi-space-size=8";

/** Writes both source projects and the answer file, with two processes. Seeding again with the same options changes nothing. */
export async function seedSources(options: SeedSourcesOptions): Promise<Seeded> {
  const started = performance.now();
  const total = Math.max(RECORDS_MIN, Math.floor(options.records));
  const written = Array.from({ length: WRITERS }, () => 0);
  const parts = written.map((_, index) => `${options.answersFile}.part${index}`);
  const writers = parts.map((answersFile, index) => startWriter(taskOf(options, index, answersFile)));
  try {
    const documents = await Promise.all(
      writers.map((writer, index) =>
        writer.finish((count) => {
          written[index] = count;
          options.onProgress?.(
            written.reduce((sum, each) => sum + each, 0),
            total,
          );
        }),
      ),
    );
    await joinFiles(parts, options.answersFile);
    return { documents: sumOf(documents), durationMs: Math.round(performance.now() - started) };
  } finally {
    for (const writer of writers) writer.stop();
    await Promise.all(parts.map((part) => rm(part, { force: true })));
  }
}

function taskOf(options: SeedSourcesOptions, index: number, answersFile: string): WriterTask {
  const { records, seed, projects, emulatorHost } = options;
  return { records, seed, projects, emulatorHost, answersFile, part: { index, count: WRITERS } };
}

type Writer = {
  finish(onProgress: (written: number) => void): Promise<Record<string, number>>;
  stop(): void;
};

function startWriter(task: WriterTask): Writer {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  const child = fork(WRITER, { execArgv: ["--import", tsx, NURSERY], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.send(task);
  return {
    finish: (onProgress) => resultOf(child, onProgress),
    stop: () => void child.kill(),
  };
}

async function resultOf(child: ChildProcess, onProgress: (written: number) => void): Promise<Record<string, number>> {
  let last: WriterReport | null = null;
  child.on("message", (message) => {
    last = writerReportSchema.parse(message);
    if (last.kind === "progress") onProgress(last.written);
  });
  await once(child, "exit");
  return documentsOf(last);
}

function documentsOf(report: WriterReport | null): Record<string, number> {
  if (report?.kind === "done") return report.documents;
  const [message, hint] =
    report?.kind === "failed" ? [report.message, report.hint] : ["a writer of seed data ended before its time", ""];
  throw new TerminalError("SOURCE_UNAVAILABLE", message, { hint });
}

/** The parts are one sequence cut in pieces, so their answers follow one another. */
async function joinFiles(parts: readonly string[], file: string): Promise<void> {
  const [first, ...others] = parts;
  if (first === undefined) return;
  await rename(first, file);
  for (const part of others) await pipeline(createReadStream(part), createWriteStream(file, { flags: "a" }));
}

function sumOf(parts: readonly Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const part of parts) {
    for (const [collection, count] of Object.entries(part)) sums[collection] = (sums[collection] ?? 0) + count;
  }
  return sums;
}
