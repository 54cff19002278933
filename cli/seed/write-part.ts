import { closeSync, openSync, writeSync } from "node:fs";
import { answerLine, type SeedDocument } from "../../migrations/moonlanding/seed/answer.ts";
import { generateMoonlanding, type GenerateOptions } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import { openFirestoreWriter, type FirestoreWriter } from "../../shared/connections/firestore-writer.ts";
import type { FileFolders } from "./file-folders.ts";
import { openFileTrees } from "./file-trees.ts";
import type { WriterTask, Written } from "./writer-task.ts";

const PROGRESS_DOCUMENTS = 2000;
const ANSWERS_CHUNK = 1 << 20;

type Writers = { readonly friday: FirestoreWriter; readonly mwr: FirestoreWriter };

/** Writes one part of the seed data to both projects, its answers to the task's file, and its files to the stores' folders. */
export async function writePart(task: WriterTask, onProgress: (written: number) => void): Promise<Written> {
  const trees = openFileTrees(givenFolders(task), task.seed);
  const writers = openWriters(task);
  const answers = openAnswers(task.answersFile);
  const counts = new Map<string, number>();
  let generated = 0;
  try {
    for (const document of generateMoonlanding(planOf(task))) {
      const writer = writers[document.system];
      writer.add(document.path, document.data);
      answers.add(document);
      trees.add(document);
      count(counts, document.path);
      generated += 1;
      if (writer.isFull()) await writer.room();
      if (trees.isFull()) await trees.room();
      if (generated % PROGRESS_DOCUMENTS === 0) onProgress(writers.friday.written() + writers.mwr.written());
    }
  } finally {
    answers.close();
    await closeAll([writers.friday, writers.mwr, trees]);
  }
  onProgress(generated);
  return { documents: Object.fromEntries(counts), files: trees.counts() };
}

/** What is not given is left out, as the generator's options want it. */
function planOf({ records, seed, dirty, unknownFields, part }: WriterTask): GenerateOptions {
  return {
    records,
    seed,
    part,
    ...(dirty !== undefined && { dirty }),
    ...(unknownFields !== undefined && { unknownFields }),
  };
}

function givenFolders({ files: { friday, mwr, drive } }: WriterTask): FileFolders {
  return {
    ...(friday !== undefined && { friday }),
    ...(mwr !== undefined && { mwr }),
    ...(drive !== undefined && { drive }),
  };
}

function openWriters({ emulatorHost, projects }: WriterTask): Writers {
  return {
    friday: openFirestoreWriter({ projectId: projects.friday, emulatorHost }),
    mwr: openFirestoreWriter({ projectId: projects.mwr, emulatorHost }),
  };
}

/** All are closed, whichever fails; the first failure is the one that is told. */
async function closeAll(writers: readonly { close(): Promise<void> }[]): Promise<void> {
  const results = await Promise.allSettled(writers.map((writer) => writer.close()));
  for (const result of results) {
    if (result.status === "rejected") throw result.reason;
  }
}

/** Lines go to the file a megabyte at a time; there are two for every document. */
function openAnswers(file: string): { add(document: SeedDocument): void; close(): void } {
  const handle = openSync(file, "w");
  let lines = "";
  const flush = (): void => {
    writeSync(handle, lines);
    lines = "";
  };
  return {
    add({ system, answers }) {
      for (const answer of answers) lines += answerLine(system, answer);
      if (lines.length >= ANSWERS_CHUNK) flush();
    },
    close() {
      flush();
      closeSync(handle);
    },
  };
}

/**
 * "friday/engagements/list/<id>/rfis/<id>" counts as "friday/engagements/list/rfis": the path without ids of its lists. A document of a root
 * collection that is an area, "friday/settings", counts as itself.
 */
function count(counts: Map<string, number>, path: string): void {
  const collection = collectionOf(path);
  counts.set(collection, (counts.get(collection) ?? 0) + 1);
}

function collectionOf(path: string): string {
  const [root = "", area = "", list, , ...below] = path.split("/");
  if (list === undefined) return AREAS.has(root) ? `${root}/${area}` : root;
  return [root, area, list, ...below.filter((_, index) => index % 2 === 0)].join("/");
}

/** Root collections whose documents are areas with lists of their own. */
const AREAS: ReadonlySet<string> = new Set(["friday", "myworkreview"]);
