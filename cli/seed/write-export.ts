import { createWriteStream, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ExportFile } from "../../migrations/oapp-production/seed/export-file.ts";
import { answerLine, fileText } from "../../migrations/oapp-production/seed/export-file.ts";
import { generateExport } from "../../migrations/oapp-production/seed/generate-export.ts";
import type { ExportOptions } from "../../migrations/oapp-production/seed/plan.ts";
import type { SeedFolder } from "./seed-folder.ts";

export type WriteExportOptions = {
  readonly plan: ExportOptions;
  /** NDJSON: what must become of each record, and behind that what changed since the day before. Null writes none. */
  readonly answersFile: string | null;
  readonly onProgress?: (records: number) => void;
};

export type WrittenFile = {
  readonly name: string;
  readonly collection: string;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
};
export type WrittenExport = {
  readonly files: readonly WrittenFile[];
  readonly copies: readonly string[];
  readonly records: number;
};

const PIECE = 1 << 18;

/** Names of the files that an export of this plan has. */
export function exportNames(plan: ExportOptions): readonly string[] {
  const { files, copies } = generateExport(plan);
  return [...files, ...copies].map(({ name }) => name);
}

/** Writes the CSV files of an export, a record at a time, and their answers. Its names are claimed already. */
export async function writeExport(
  folder: string,
  into: SeedFolder,
  options: WriteExportOptions,
): Promise<WrittenExport> {
  const { files, copies, changes } = generateExport(options.plan);
  const answers = options.answersFile === null ? null : createWriteStream(options.answersFile);
  const written: WrittenFile[] = [];
  const told = (line: string): Promise<void> | null =>
    answers === null || answers.write(line) ? null : drained(answers);
  for (const file of files) {
    written.push(await writeOne(folder, into, { file, told, onProgress: options.onProgress ?? ignore }));
    for (const { name } of copies.filter((copy) => copy.of === file.name)) {
      await into.write(name, (part) => pour(file, part, () => null));
    }
  }
  for (const change of changes) await told(`${JSON.stringify({ change })}\n`);
  if (answers !== null) await new Promise((resolve) => answers.end(resolve));
  const records = written.reduce((sum, each) => sum + each.records, 0);
  return { files: written, copies: copies.map(({ name }) => name), records };
}

type OneFile = {
  readonly file: ExportFile;
  readonly told: (line: string) => Promise<void> | null;
  readonly onProgress: (records: number) => void;
};

async function writeOne(folder: string, into: SeedFolder, { file, told, onProgress }: OneFile): Promise<WrittenFile> {
  const { name, collection } = file;
  let records = 0;
  const sha256 = await into.write(name, (part) =>
    pour(file, part, (line) => {
      records += 1;
      if (records % 5000 === 0) onProgress(records);
      return told(line(records));
    }),
  );
  return { name, collection, records, bytes: statSync(join(folder, name)).size, sha256 };
}

/** `told` is handed how to make a record's answer from its number. */
async function pour(
  file: ExportFile,
  to: string,
  told: (line: (record: number) => string) => Promise<void> | null,
): Promise<void> {
  await pipeline(Readable.from(pieces(file, told)), createWriteStream(to));
}

async function* pieces(
  file: ExportFile,
  told: (line: (record: number) => string) => Promise<void> | null,
): AsyncGenerator<string> {
  let piece = "";
  for (const { text, answer } of fileText(file)) {
    piece += text;
    if (answer !== null) {
      const wait = told((record) => answerLine(answer, record));
      if (wait !== null) await wait;
    }
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => void stream.once("drain", () => resolve()));
}

function ignore(): void {
  // Nobody watches.
}
