import { closeSync, openSync, writeSync } from "node:fs";
import { answerLine, type SeedDocument } from "../../migrations/moonlanding/seed/answer.ts";
import { generateMoonlanding } from "../../migrations/moonlanding/seed/generate-moonlanding.ts";
import { openFirestoreWriter, type FirestoreWriter } from "../../shared/connections/firestore-writer.ts";
import type { WriterTask } from "./writer-task.ts";

const PROGRESS_DOCUMENTS = 2000;
const ANSWERS_CHUNK = 1 << 20;

type Writers = { readonly friday: FirestoreWriter; readonly mwr: FirestoreWriter };

/** Writes one part of the seed data to both projects and its answers to the task's file. Returns documents by collection. */
export async function writePart(
  task: WriterTask,
  onProgress: (written: number) => void,
): Promise<Record<string, number>> {
  const writers = openWriters(task);
  const answers = openAnswers(task.answersFile);
  const counts = new Map<string, number>();
  let generated = 0;
  try {
    for (const document of generateMoonlanding(task)) {
      const writer = writers[document.system];
      writer.add(document.path, document.data);
      answers.add(document);
      count(counts, document.path);
      generated += 1;
      if (writer.isFull()) await writer.room();
      if (generated % PROGRESS_DOCUMENTS === 0) onProgress(writers.friday.written() + writers.mwr.written());
    }
  } finally {
    answers.close();
    await closeWriters(writers);
  }
  onProgress(generated);
  return Object.fromEntries(counts);
}

function openWriters({ emulatorHost, projects }: WriterTask): Writers {
  return {
    friday: openFirestoreWriter({ projectId: projects.friday, emulatorHost }),
    mwr: openFirestoreWriter({ projectId: projects.mwr, emulatorHost }),
  };
}

/** Both are closed, whichever fails; the first failure is the one that is told. */
async function closeWriters({ friday, mwr }: Writers): Promise<void> {
  const results = await Promise.allSettled([friday.close(), mwr.close()]);
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

/** "friday/engagements/list/<id>/rfis/<id>" counts as "friday/engagements/list/rfis": the path without ids of its lists. */
function count(counts: Map<string, number>, path: string): void {
  const [root = "", area = "", list = "", , ...below] = path.split("/");
  const collection = [root, area, list, ...below.filter((_, index) => index % 2 === 0)].join("/");
  counts.set(collection, (counts.get(collection) ?? 0) + 1);
}
