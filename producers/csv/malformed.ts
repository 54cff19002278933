import { MEGABYTE } from "../../shared/config.ts";
import { TerminalError } from "../../shared/errors.ts";

/** A place as an editor shows it: lines and columns from 1, columns in characters; a byte order mark counts as none. */
export type FilePlace = { readonly file: string; readonly line: number; readonly column: number };

/** What is wrong at a place of a file, and how to mend it. */
export type Fault = { readonly what: string; readonly hint: string };

export function malformed({ file, line, column }: FilePlace, { what, hint }: Fault): TerminalError {
  return new TerminalError("SOURCE_MALFORMED", `${file}, line ${line}, column ${column}: ${what}`, { hint });
}

const EXPORT_AGAIN = "Export the file again, or mend that place in it.";

/** Everything that a file may be refused for while it is read. */
export const FAULTS = {
  empty: {
    what: "the file is empty: it has no line with the names of its columns",
    hint: "Export the file again; a database without records still has its header.",
  },
  notUtf8: { what: "a byte that is not UTF-8", hint: "Export the file again, or save it as UTF-8." },
  utf16: { what: "the file is UTF-16", hint: "Save it as UTF-8." },
  nul: { what: "a NUL byte", hint: `The file is damaged, or is not UTF-8. ${EXPORT_AGAIN}` },
  quoteInside: {
    what: "a quote inside a cell that does not begin with one",
    hint: `A cell with a quote stands in quotes, with that quote doubled. ${EXPORT_AGAIN}`,
  },
  bareReturn: {
    what: "a carriage return outside of quotes that no line feed follows",
    hint: `A record ends with a line feed, or with both. ${EXPORT_AGAIN}`,
  },
} as const satisfies Record<string, Fault>;

export function behindQuote(opened: string): Fault {
  return {
    what: `text behind the quote that ends a cell (the cell begins at ${opened})`,
    hint: `A quote inside a cell is doubled; perhaps one is missing further up. ${EXPORT_AGAIN}`,
  };
}

export const UNCLOSED: Fault = {
  what: "the quote that begins this cell is not closed by the end of the file",
  hint: `The file is cut off, or a quote is missing. ${EXPORT_AGAIN}`,
};

/** A record longer than this is taken for a quote that is not closed. A cell of a Notion export has some 20,000 characters at the most. */
export const RECORD_BYTES_MAX = 16 * MEGABYTE;

export const TOO_LONG: Fault = {
  what: `the record that begins here is longer than ${RECORD_BYTES_MAX} bytes`,
  hint: `Perhaps a quote is not closed. ${EXPORT_AGAIN}`,
};

export function otherWidth(record: number, cells: number, columns: number): Fault {
  const name = record === 0 ? "the header" : `record ${record}`;
  return {
    what: `${name} has ${cells} ${cells === 1 ? "cell" : "cells"} where the header has ${columns}`,
    hint: `A comma is missing or too many, or a cell with a comma stands without quotes. ${EXPORT_AGAIN}`,
  };
}

export function unnamedColumn(number: number): Fault {
  return { what: `column ${number} of the header has no name`, hint: EXPORT_AGAIN };
}

export function sameColumn(name: string): Fault {
  return {
    what: `the header names column "${name}" twice`,
    hint: "Rename one of the two at the source, and export the file again.",
  };
}

export function missingColumns(names: readonly string[], path: string): Fault {
  const plural = names.length === 1 ? "" : "s";
  return {
    what: `the header lacks column${plural} ${names.map((name) => `"${name}"`).join(", ")} of collection ${path}`,
    hint: "Was it renamed or removed at the source? Rename it back and export again, or change the migration's declaration.",
  };
}
