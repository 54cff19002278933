import { findAbsentColumns } from "../../producers/csv/find-absent-columns.ts";
import { chooseFile, indexChosen, listFiles, requireFolder, type SourceFile } from "../../producers/csv/find-files.ts";
import { proveFile } from "../../producers/csv/prove-file.ts";
import type { Config } from "../../shared/config.ts";
import type { CsvDeclaration, CsvFileDeclaration, Migration } from "../../shared/migration.ts";
import { blocks, findingOf, warns, type Finding } from "./finding.ts";

export type CheckFilesOptions = {
  readonly migration: Migration;
  readonly config: Config;
  /** Whether every file is read by two readers, and what they say compared. */
  readonly isThorough: boolean;
  readonly onProgress: (what: string) => void;
};

/**
 * What of the files of a migration would stand in its way: files that are missing, ambiguous or malformed, columns that are missing (it blocks) or that nobody
 * declared (it warns), and copies, which are not read. Every file is looked at, whatever the others are: an operator mends all of them at once.
 */
export async function checkFiles(options: CheckFilesOptions): Promise<readonly Finding[]> {
  const declared = options.migration.sources.flatMap((source) => (source.kind === "csv" ? [source] : []));
  const found = await Promise.all(declared.map((declaration) => checkFolder(declaration, options)));
  return found.flat();
}

async function checkFolder(declaration: CsvDeclaration, options: CheckFilesOptions): Promise<readonly Finding[]> {
  try {
    const folder = requireFolder(declaration, options.config.sourceDirs[declaration.variables] ?? null);
    const names = await listFiles(folder);
    const findings: Finding[] = [];
    for (const file of declaration.files) findings.push(...(await checkFile(file, { folder, names }, options)));
    return findings;
  } catch (error) {
    return [findingOf(error)];
  }
}

type Folder = { readonly folder: string; readonly names: readonly string[] };

async function checkFile(
  declared: CsvFileDeclaration,
  { folder, names }: Folder,
  options: CheckFilesOptions,
): Promise<readonly Finding[]> {
  try {
    const { file, copies } = await indexChosen(await chooseFile(declared, folder, names));
    const absent = findAbsentColumns(declared, file);
    return [
      ...(absent === null ? [] : [findingOf(absent)]),
      ...findUndeclared(declared, file),
      ...copies.map((copy) =>
        warns(`${copy.file} is byte for byte the same as ${copy.sameAs}, and is not read`, "It may stay where it is."),
      ),
      ...(await proven(file, options)),
    ];
  } catch (error) {
    return [findingOf(error)];
  }
}

function findUndeclared(
  { path, columns: declared }: CsvFileDeclaration,
  { name, columns }: SourceFile,
): readonly Finding[] {
  const others = columns.filter((column) => !declared.includes(column)).map((column) => `"${column}"`);
  if (others.length === 0) return [];
  return [
    warns(
      `${name} has ${others.length === 1 ? "a column" : "columns"} that collection ${path} does not declare: ${others.join(", ")}`,
      "Was a column added or renamed at the source? It is read; whether it is kept is for the collection's rules to say.",
    ),
  ];
}

async function proven(
  { name, file }: SourceFile,
  { isThorough, onProgress }: CheckFilesOptions,
): Promise<readonly Finding[]> {
  if (!isThorough) return [];
  onProgress(`proving ${name}`);
  const { faults } = await proveFile(file);
  return faults.map((fault) =>
    blocks(
      "SOURCE_MALFORMED",
      fault,
      "Two readers do not agree on what the file holds. Export it again, and keep this one to find out why.",
    ),
  );
}
