import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { RECORDS_MIN } from "../../migrations/moonlanding/seed/counts.ts";
import { TerminalError } from "../../shared/errors.ts";
import { LAUNCH } from "../../shared/launch.ts";
import type { FileFolders } from "./file-folders.ts";
import type { FileCounts } from "./file-trees.ts";
import { writerReportSchema, type WriterReport, type WriterTask, type Written } from "./writer-task.ts";

export type SeedSourcesOptions = {
  /** Documents in both projects together; fewer than 200 become 200. */
  readonly records: number;
  readonly seed: number;
  /** Share of documents that need a special disposition, 0 to 1; by default three in a thousand. */
  readonly dirty?: number | undefined;
  /** Whether some documents have fields that no mapping names; by default none has. */
  readonly unknownFields?: boolean | undefined;
  readonly projects: { readonly friday: string; readonly mwr: string };
  /** host:port of a local Firestore; a real one is never seeded. */
  readonly emulatorHost: string;
  /** NDJSON: what must become of each source record. It is replaced. */
  readonly answersFile: string;
  /** Folders of the stores that the documents' files are written to; a store without a folder gets none. */
  readonly files?: FileFolders | undefined;
  readonly onProgress?: (written: number, total: number) => void;
};

export type Seeded = {
  readonly documents: Record<string, number>;
  readonly files: FileCounts;
  readonly durationMs: number;
};

/** One process a core; generating and encoding take about as long as the local Firestore takes to store. */
const WRITERS = 2;
const WRITER = fileURLToPath(new URL("writer-main.ts", import.meta.url));

/** The default of 16 MiB took a writer to 300 MB of memory; this one keeps it below 250 at a tenth more time. */
const NURSERY = "--max-semi-space-size=8";

/** Writes both source projects, the answer file and the files, with two processes. Seeding again with the same options changes nothing. */
export async function seedSources(options: SeedSourcesOptions): Promise<Seeded> {
  const started = performance.now();
  const total = Math.max(RECORDS_MIN, Math.floor(options.records));
  const written = Array.from({ length: WRITERS }, () => 0);
  const answerParts = written.map((_, index) => `${options.answersFile}.part${index}`);
  const writers = answerParts.map((answersFile, index) => startWriter(taskOf(options, index, answersFile)));
  try {
    const parts = await Promise.all(
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
    await joinFiles(answerParts, options.answersFile);
    return { ...sumOf(parts), durationMs: Math.round(performance.now() - started) };
  } finally {
    for (const writer of writers) writer.stop();
    await Promise.all(answerParts.map((part) => rm(part, { force: true })));
  }
}

function taskOf(options: SeedSourcesOptions, index: number, answersFile: string): WriterTask {
  const { records, seed, dirty, unknownFields, projects, emulatorHost, files = {} } = options;
  const part = { index, count: WRITERS };
  return { records, seed, dirty, unknownFields, projects, emulatorHost, answersFile, files, part };
}

type Writer = {
  finish(onProgress: (written: number) => void): Promise<Written>;
  stop(): void;
};

function startWriter(task: WriterTask): Writer {
  const child = fork(LAUNCH, [WRITER], { execArgv: [NURSERY], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.send(task);
  return {
    finish: (onProgress) => resultOf(child, onProgress),
    stop: () => void child.kill(),
  };
}

async function resultOf(child: ChildProcess, onProgress: (written: number) => void): Promise<Written> {
  let last: WriterReport | null = null;
  child.on("message", (message) => {
    last = writerReportSchema.parse(message);
    if (last.kind === "progress") onProgress(last.written);
  });
  await once(child, "exit");
  return writtenOf(last);
}

function writtenOf(report: WriterReport | null): Written {
  if (report?.kind === "done") return { documents: report.documents, files: report.files };
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

function sumOf(parts: readonly Written[]): Written {
  const documents: Record<string, number> = {};
  for (const part of parts) {
    for (const [collection, count] of Object.entries(part.documents)) {
      documents[collection] = (documents[collection] ?? 0) + count;
    }
  }
  const files = parts.reduce((sum, { files: each }) => sum + each.files, 0);
  const bytes = parts.reduce((sum, { files: each }) => sum + each.bytes, 0);
  return { documents, files: { files, bytes } };
}
