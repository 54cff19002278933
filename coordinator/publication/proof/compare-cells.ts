import type { ScannedRecord, SourceFileFacts } from "../publishing.ts";
import type { Question } from "./findings.ts";
import { isRecord } from "./is-record.ts";

/** A published row as it says which record it is. */
export type PublishedRecord = {
  readonly table: string;
  readonly key: string;
  readonly record: number;
  /** JSON object of texts. */
  readonly cells: string;
  readonly sha256: string;
  readonly firstLine: number;
  readonly lastLine: number;
};

export type CellsComparison = {
  readonly row: PublishedRecord;
  readonly scanned: ScannedRecord;
  readonly header: readonly string[];
  readonly file: SourceFileFacts;
  readonly question: Question;
};

/** Every cell of a record against the cells that its row has kept, and where the row says that it was read. */
export function compareCells({ row, scanned, header, file, question }: CellsComparison): void {
  const fault = (detail: string): void => question.fault({ table: row.table, key: row.key, detail });
  const { sha256, record, firstLine, lastLine } = row;
  if (sha256 !== file.sha256) fault(`says SHA-256 ${sha256} of ${file.name}, which has ${file.sha256}`);
  if (record !== scanned.record) fault(`says record ${record}, and stands where record ${scanned.record} is`);
  if (firstLine !== scanned.firstLine || lastLine !== scanned.lastLine) {
    fault(`says lines ${firstLine}-${lastLine}, and the record has ${scanned.firstLine}-${scanned.lastLine}`);
  }
  if (scanned.cells.length !== header.length) fault(`${scanned.cells.length} cells under ${header.length} columns`);
  const kept = parseCells(row.cells);
  question.looked(header.length);
  if (kept === null) return fault("keeps no JSON object of cells");
  header.forEach((column, at) => {
    if (kept[column] !== scanned.cells[at])
      fault(`column ${column} is not what the file says in record ${scanned.record}`);
  });
  const known = new Set(header);
  const extra = Object.keys(kept).filter((column) => !known.has(column));
  if (extra.length > 0) fault(`keeps cells of columns that the file has not: ${extra.join(", ")}`);
}

function parseCells(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
