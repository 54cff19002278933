import type { TerminalError } from "../../shared/errors.ts";
import {
  FAULTS,
  RECORD_BYTES_MAX,
  TOO_LONG,
  UNCLOSED,
  behindQuote,
  malformed,
  otherWidth,
  type Fault,
} from "./malformed.ts";
import { strictText } from "./strict-text.ts";

export type ScannedRecord = {
  /** 0 is the header. */
  readonly record: number;
  /** Lines as an editor counts them, from 1. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** Of the file, up to the end of this record, with its line end and the byte order mark. */
  readonly bytes: number;
  readonly cells: readonly string[];
};

/**
 * Every record of an RFC 4180 file, cell by cell: slower than what reads the pages, simpler, and without its library, its walk or its index. That both say the
 * same of a file is proven (prove-file.ts). Holds a piece of the file and a record in memory. Throws SOURCE_MALFORMED with line and column.
 */
export async function* scanCsv(file: string): AsyncIterable<ScannedRecord> {
  const scanner = new Scanner(file);
  for await (const { text, isBroken } of strictText(file)) {
    scanner.take(text);
    yield* scanner.records("more");
    if (isBroken) throw scanner.faultAtEnd(FAULTS.notUtf8);
  }
  yield* scanner.records("end");
  scanner.requireHeader();
}

/** What follows the text that there is: more of it, or the end of the file. */
type Follows = "more" | "end";

/** A piece of a record and the place behind it; or null, where only what follows can tell. */
type Read<Value> = { readonly value: Value; readonly behind: number } | null;

const BYTE_ORDER_MARK = "\u{FEFF}";
const PLAIN = /[^",\r\n\0]*/y;

class Scanner {
  readonly #file: string;
  /** From the start of the record that is under way. */
  #text = "";
  #follows: Follows = "more";
  #line = 1;
  #bytes = 0;
  #record = 0;
  #columns = 0;

  constructor(file: string) {
    this.#file = file;
  }

  take(text: string): void {
    const isStart = this.#bytes === 0 && this.#text === "";
    const isMarked = isStart && text.startsWith(BYTE_ORDER_MARK);
    if (isMarked) this.#bytes += Buffer.byteLength(BYTE_ORDER_MARK);
    this.#text += isMarked ? text.slice(BYTE_ORDER_MARK.length) : text;
  }

  *records(follows: Follows): Iterable<ScannedRecord> {
    this.#follows = follows;
    let at = 0;
    const text = this.#text;
    while (at < text.length) {
      this.#text = text.slice(at);
      const read = this.#readRecord();
      if (read === null) break;
      at += read.behind;
      yield this.#place(read.value, this.#text.slice(0, read.behind));
    }
    this.#text = text.slice(at);
    if (this.#text.length > RECORD_BYTES_MAX) throw this.#fault(0, TOO_LONG);
  }

  requireHeader(): void {
    if (this.#record === 0) throw this.#fault(0, FAULTS.empty);
  }

  faultAtEnd(fault: Fault): TerminalError {
    return this.#fault(this.#text.length, fault);
  }

  #place(cells: readonly string[], text: string): ScannedRecord {
    const record = this.#record;
    if (record === 0 && cells.join("").trim() === "" && cells.length === 1) throw this.#fault(0, FAULTS.empty);
    if (record === 0) this.#columns = cells.length;
    if (cells.length !== this.#columns) throw this.#fault(0, otherWidth(record, cells.length, this.#columns));
    const firstLine = this.#line;
    const lines = text.split("\n").length - 1;
    this.#line += lines;
    this.#bytes += Buffer.byteLength(text);
    this.#record += 1;
    return { record, firstLine, lastLine: firstLine + lines - Number(text.endsWith("\n")), bytes: this.#bytes, cells };
  }

  #readRecord(): Read<readonly string[]> {
    const cells: string[] = [];
    let at = 0;
    for (;;) {
      const cell = this.#readCell(at);
      const isOpen = cell === null || (cell.behind === this.#text.length && this.#follows === "more");
      if (isOpen) return null;
      cells.push(cell.value);
      const separator = this.#text[cell.behind];
      if (separator !== ",") return this.#endRecord(cells, cell.behind);
      at = cell.behind + 1;
    }
  }

  /** Behind the last cell of a record: a line end, or the end of the file. */
  #endRecord(cells: readonly string[], at: number): Read<readonly string[]> {
    const ending = this.#text.slice(at, at + 2);
    if (ending === "" || ending.startsWith("\n")) return { value: cells, behind: at + Math.min(1, ending.length) };
    if (ending === "\r\n") return { value: cells, behind: at + 2 };
    if (ending === "\r" && this.#follows === "more") return null;
    if (ending.startsWith("\r")) throw this.#fault(at, FAULTS.bareReturn);
    throw this.#fault(at, ending.startsWith("\0") ? FAULTS.nul : FAULTS.quoteInside);
  }

  #readCell(at: number): Read<string> {
    if (this.#text[at] === '"') return this.#readQuoted(at);
    PLAIN.lastIndex = at;
    const [value = ""] = PLAIN.exec(this.#text) ?? [];
    return { value, behind: at + value.length };
  }

  #readQuoted(at: number): Read<string> {
    let value = "";
    for (let from = at + 1; ;) {
      const quote = this.#text.indexOf('"', from);
      const part = this.#text.slice(from, quote === -1 ? undefined : quote);
      if (part.includes("\0")) throw this.#fault(from + part.indexOf("\0"), FAULTS.nul);
      if (quote === -1 && this.#follows === "end") throw this.#fault(at, UNCLOSED);
      if (quote === -1) return null;
      value += part;
      if (this.#text[quote + 1] !== '"') return this.#endQuoted(value, { at, behind: quote + 1 });
      value += '"';
      from = quote + 2;
    }
  }

  #endQuoted(value: string, { at, behind }: { readonly at: number; readonly behind: number }): Read<string> {
    const next = this.#text[behind];
    if (next === "\0") throw this.#fault(behind, FAULTS.nul);
    if (next === undefined || next === "," || next === "\n" || next === "\r") return { value, behind };
    const opened = this.#placeOf(at);
    throw this.#fault(behind, behindQuote(`line ${opened.line}, column ${opened.column}`));
  }

  #fault(at: number, fault: Fault): TerminalError {
    return malformed({ file: this.#file, ...this.#placeOf(at) }, fault);
  }

  /** Every record begins with a line of its own. */
  #placeOf(at: number): { readonly line: number; readonly column: number } {
    const lines = this.#text.slice(0, at).split("\n");
    return { line: this.#line + lines.length - 1, column: Array.from(lines.at(-1) ?? "").length + 1 };
  }
}
