import { CsvError, parse } from "csv-parse/sync";
import type { Options } from "csv-parse";
import { InvariantError } from "../../shared/errors.ts";
import { RECORD_BYTES_MAX } from "./malformed.ts";

/**
 * Every option that decides what a record is, as RFC 4180 has it. The library's own are wider: it finds out delimiters by itself, and takes what it can get of what is not
 * well-formed. A byte order mark is skipped at the start of a file, and is a character like any other in its middle.
 */
export const PARSE_OPTIONS = {
  bom: false,
  cast: false,
  cast_date: false,
  columns: false,
  comment: null,
  delimiter: ",",
  encoding: "utf8",
  escape: '"',
  from: 1,
  from_line: 1,
  ignore_last_delimiters: false,
  info: false,
  ltrim: false,
  max_record_size: RECORD_BYTES_MAX,
  quote: '"',
  raw: false,
  record_delimiter: ["\r\n", "\n"],
  relax_column_count: false,
  relax_quotes: false,
  rtrim: false,
  skip_empty_lines: false,
  skip_records_with_empty_values: false,
  skip_records_with_error: false,
  trim: false,
} as const satisfies Options;

export type Cells = readonly string[];

export type ParseWanted = {
  readonly count: number;
  /** How the records end, where all of them end alike: csv-parse takes a quarter longer to look for two endings. */
  readonly ending: RecordEnding | null;
};

export type RecordEnding = "\r\n" | "\n";

/** The cells of these bytes, which hold so many whole records and nothing else: so the walk over the file says, and where csv-parse says otherwise one of them is wrong. */
export function parseRecords(bytes: Buffer, { count, ending }: ParseWanted): readonly Cells[] {
  if (count === 0) return [];
  try {
    const records = parse(bytes, ending === null ? PARSE_OPTIONS : { ...PARSE_OPTIONS, record_delimiter: ending });
    if (records.length === count) return records;
    throw new InvariantError(`${count} records are ${records.length} to csv-parse`);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InvariantError(`csv-parse refuses what the walk over the file takes: ${error.message}`, { cause: error });
  }
}
