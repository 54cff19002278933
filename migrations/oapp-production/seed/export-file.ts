import type { CollectionName, RecordAnswer } from "./answer.ts";

/** One CSV file of an export. Its records are made one by one, each time anew: memory stays flat however many there are. */
export type ExportFile = {
  readonly collection: CollectionName;
  readonly name: string;
  /** notion: BOM, records end with CRLF. plain: no BOM, records end with LF. Neither ends the last record. */
  readonly dialect: "notion" | "plain";
  readonly columns: readonly string[];
  readonly records: () => Iterable<ExportRecord>;
};

export type ExportRecord = { readonly cells: readonly string[]; readonly answer: RecordAnswer };

const BOM = "\uFEFF";

/** The file's text, a piece a record, and what must become of the record that the piece holds (null for the header). */
export function* fileText(
  file: ExportFile,
): Generator<{ readonly text: string; readonly answer: RecordAnswer | null }> {
  const end = file.dialect === "notion" ? "\r\n" : "\n";
  yield { text: (file.dialect === "notion" ? BOM : "") + csvRecord(file.columns), answer: null };
  for (const { cells, answer } of file.records()) yield { text: end + csvRecord(cells), answer };
}

function csvRecord(cells: readonly string[]): string {
  return cells.map(csvCell).join(",");
}

function csvCell(cell: string): string {
  return /[",\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Line of the answers' file: record counts from 1, as the source numbers them. */
export function answerLine(answer: RecordAnswer, record: number): string {
  const { collection, ...rest } = answer;
  const path = `${collection}/${String(record).padStart(8, "0")}`;
  return `${JSON.stringify({ collection, record, path, ...rest })}\n`;
}
