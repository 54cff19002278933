import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { TerminalError } from "../../shared/errors.ts";
import { compareUtf8 } from "../../shared/key.ts";
import type { CsvDeclaration, CsvFileDeclaration } from "../../shared/migration.ts";
import { FILES_STATE } from "../../shared/source.ts";
import { indexOf } from "./file-indexes.ts";
import { readingFile } from "./file-state.ts";

export type SourceFile = {
  /** Of the collection. */
  readonly path: string;
  /** The file's name. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** 32 hexadecimal digits, from the file's name; null where it has none. */
  readonly databaseId: string | null;
  readonly sha256: string;
  readonly bytes: number;
  /** Without the header. */
  readonly records: number;
  /** Those that it has, in their order; whether they are the declared ones is for others to say. */
  readonly columns: readonly string[];
};

export type SourceFiles = {
  /** In the order of the declaration. */
  readonly files: readonly SourceFile[];
  /** Names of files that are byte for byte the same as another one, which is read in their place. */
  readonly copies: readonly { readonly file: string; readonly sameAs: string }[];
  /** "sha256:" and the digest over collections and contents: the read time of the source. Names and times of the files do not matter. */
  readonly digest: string;
};

/**
 * The files of a declaration, in the folder and not below it, all of them read once. Throws SOURCE_MISSING, SOURCE_AMBIGUOUS, SOURCE_MALFORMED, SOURCE_DENIED,
 * SOURCE_UNAVAILABLE, SOURCE_CHANGED when a file is being written to, and CONFIG_INVALID without a folder.
 */
export async function findSourceFiles(declaration: CsvDeclaration, folder: string | null): Promise<SourceFiles> {
  const found = await Promise.all((await chooseFiles(declaration, folder)).map(indexChosen));
  const files = found.map(({ file }) => file);
  const copies = found.flatMap((each) => each.copies);
  return { files, copies, digest: digestOf(files) };
}

export type ChosenFile = {
  readonly declared: CsvFileDeclaration;
  readonly name: string;
  readonly file: string;
  readonly databaseId: string | null;
  /** Names of its byte-identical copies. */
  readonly copies: readonly string[];
};

/** Which file each collection is read from, by names and, where there are several, by content; none is read further. */
export async function chooseFiles(declaration: CsvDeclaration, folder: string | null): Promise<readonly ChosenFile[]> {
  const place = requireFolder(declaration, folder);
  const names = await listFiles(place);
  return Promise.all(declaration.files.map((declared) => chooseFile(declared, place, names)));
}

/** The names of the CSV files in a folder. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const names = await readingFile(folder, () => readdir(folder));
  return names.filter((name) => name.toLowerCase().endsWith(".csv")).toSorted(compareUtf8);
}

export function requireFolder({ system, variables }: CsvDeclaration, folder: string | null): string {
  if (folder !== null) return resolve(folder);
  throw new TerminalError(
    "CONFIG_INVALID",
    `${variables}_SOURCE_DIR is not set, so it is unknown where the files of ${system} are`,
    {
      hint: `Set ${variables}_SOURCE_DIR, or give --source-dir, to the folder with the exported CSV files.`,
    },
  );
}

export async function chooseFile(
  declared: CsvFileDeclaration,
  folder: string,
  names: readonly string[],
): Promise<ChosenFile> {
  const candidates = names.flatMap((name) => candidateOf(name, declared.titles) ?? []).toSorted(compareCandidates);
  const [first, ...others] = candidates;
  if (first === undefined) throw missing(declared, folder, names);
  const file = join(folder, first.name);
  await requireFile(file);
  if (others.length > 0) await requireSame(declared, { folder, names: candidates.map(({ name }) => name) });
  return { declared, file, ...first, copies: others.map(({ name }) => name) };
}

export async function indexChosen({ declared, name, file, databaseId, copies }: ChosenFile): Promise<{
  readonly file: SourceFile;
  readonly copies: SourceFiles["copies"];
}> {
  const { sha256, bytes, records, columns } = await indexOf(file);
  return {
    file: { path: declared.path, name, file, databaseId, sha256, bytes, records, columns },
    copies: copies.map((copy) => ({ file: copy, sameAs: name })),
  };
}

export function digestOf(files: readonly Pick<SourceFile, "path" | "sha256">[]): string {
  const parts = files.map(({ path, sha256 }): [string, string] => [path, sha256]);
  const text = JSON.stringify(parts.toSorted(([a], [b]) => compareUtf8(a, b)));
  return `${FILES_STATE}${hash("sha256", text, "hex")}`;
}

type Candidate = { readonly name: string; readonly databaseId: string | null };

/** "<title> <id>_all.csv" as Notion names the export of a whole database, "<title>.csv", and with " (1)" how browsers name a second download. */
const NAME = /^(.*?)(?: ([0-9a-f]{32})_all)?(?: \(\d+\))?\.csv$/su;

function candidateOf(name: string, titles: readonly string[]): Candidate | null {
  // Archives that were packed on a Mac bring names in their decomposed form.
  const [, title, databaseId = null] = NAME.exec(name.normalize("NFC")) ?? [];
  const isOne = titles.some((each) => each.normalize("NFC") === title);
  return isOne ? { name, databaseId } : null;
}

/** With the id of the database before without; then the shorter name, which is the one without a number. */
function compareCandidates(a: Candidate, b: Candidate): number {
  if ((a.databaseId === null) !== (b.databaseId === null)) return a.databaseId === null ? 1 : -1;
  return a.name.length - b.name.length || compareUtf8(a.name, b.name);
}

async function requireFile(file: string): Promise<void> {
  const found = await readingFile(file, () => stat(file));
  if (found.isFile()) return;
  throw new TerminalError("SOURCE_MISSING", `${file} is no file`, {
    hint: "Put the exported file itself into the folder.",
  });
}

type Alike = { readonly folder: string; readonly names: readonly string[] };

async function requireSame({ path }: CsvFileDeclaration, { folder, names }: Alike): Promise<void> {
  const hashes = await Promise.all(names.map((name) => hashFile(join(folder, name))));
  if (new Set(hashes).size === 1) return;
  const told = names.map((name, index) => `${name} (sha256 ${hashes[index] ?? ""})`);
  throw new TerminalError(
    "SOURCE_AMBIGUOUS",
    `${folder} has files for collection ${path} that differ: ${told.join(", ")}`,
    {
      hint: "Leave the one that is to be read in the folder, and move the others away. Copies that are the same byte for byte may stay.",
    },
  );
}

async function hashFile(file: string): Promise<string> {
  return readingFile(file, async () => {
    const hashed = createHash("sha256");
    const chunks: AsyncIterable<Buffer> = createReadStream(file);
    for await (const chunk of chunks) hashed.update(chunk);
    return hashed.digest("hex");
  });
}

const NAMES_TOLD = 8;

function missing({ path, titles }: CsvFileDeclaration, folder: string, names: readonly string[]): TerminalError {
  const wanted = titles.map((title) => `"${title} <id of the database>_all.csv" or "${title}.csv"`).join(" or ");
  const more = names.length > NAMES_TOLD ? `, and ${names.length - NAMES_TOLD} more` : "";
  const there = names.length === 0 ? "no CSV file" : `${names.slice(0, NAMES_TOLD).join(", ")}${more}`;
  return new TerminalError(
    "SOURCE_MISSING",
    `${folder} has no file for collection ${path}: wanted is ${wanted}; there is ${there}`,
    {
      hint: "Export the whole database again (as Markdown & CSV; the file that ends in _all.csv) and put it into the folder, or name the folder that has it.",
    },
  );
}
