import type { TerminalError } from "../../shared/errors.ts";
import type { CsvFileDeclaration } from "../../shared/migration.ts";
import type { SourceFile } from "./find-files.ts";
import { malformed, missingColumns } from "./malformed.ts";

/** The refusal of a file that lacks columns of its declaration; null where it has them all. Others that it has are no reason to refuse it. */
export function findAbsentColumns(
  { path, columns: declared }: CsvFileDeclaration,
  { file, columns }: Pick<SourceFile, "file" | "columns">,
): TerminalError | null {
  const absent = declared.filter((column) => !columns.includes(column));
  return absent.length === 0 ? null : malformed({ file, line: 1, column: 1 }, missingColumns(absent, path));
}
