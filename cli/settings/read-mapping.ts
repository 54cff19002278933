import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { CsvError, parse } from "csv-parse/sync";
import { TerminalError } from "../../shared/errors.ts";
import type { Mapping } from "../../shared/setting.ts";

/** A mapping is written by a person, line by line. */
const BYTES_MAX = 8 * 1024 * 1024;

/** The records of the CSV file that a setting names, by the columns of its header, as they are written. */
export function readMapping(name: string, file: string): Mapping {
  const content = contentOf(name, file);
  if (content.length > BYTES_MAX) throw refused(name, `${file} has more than ${BYTES_MAX} bytes`);
  try {
    const records = parse<Record<string, string>>(content, { bom: true, columns: true, skip_empty_lines: true });
    if (records.length === 0) throw refused(name, `${file} has no record below its header`);
    return { file, sha256: createHash("sha256").update(content).digest("hex"), records };
  } catch (error) {
    if (error instanceof CsvError) throw refused(name, `${file} is no CSV file with a header: ${error.message}`);
    throw error;
  }
}

function contentOf(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refused(name, `${file} cannot be read`, error);
  }
}

function refused(name: string, what: string, cause?: unknown): TerminalError {
  return new TerminalError("USAGE", `--${name}: ${what}`, {
    hint: "Name a CSV file with a header: names of columns in its first line.",
    ...(cause === undefined ? {} : { cause }),
  });
}
