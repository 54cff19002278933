export type Stretch = { readonly from: number; readonly to: number };

export type WalkFault = "nul" | "quoteInside" | "behindQuote" | "bareReturn";

/** What the walk met: the end of a record, with the first place behind it; the end of the stretch; or a byte that may not stand where it does. */
export type Met =
  | { readonly kind: "record"; readonly behind: number }
  | { readonly kind: "end" }
  | { readonly kind: "fault"; readonly at: number; readonly fault: WalkFault };

/** At the end of a file: between two records; at the end of one, which needs no line end of its own; or in the middle of something that goes on. */
export type Rest = "nothing" | "record" | "unclosed" | "bareReturn";

/**
 * Finds where the records of an RFC 4180 file end, byte by byte and without making one text: that is how the middle of a file is found. It is strict, whatever
 * the format does not allow stops it. Lines are counted by line feeds, inside of cells as well.
 */
export class RecordWalk {
  /** Line of the next byte, from 1. */
  line: number;
  /** Cells of the record that is under way, or has just ended. */
  cells = 1;
  /** Records that ended with a line feed alone, and with a carriage return before it. */
  readonly endings = { bare: 0, paired: 0 };
  /** Where the newest quoted cell begins, in the places of the last stretch that had one. */
  quoteAt = -1;
  quoteLine = 0;
  #state: number = START;

  constructor(line: number) {
    this.line = line;
  }

  next(bytes: Uint8Array, { from, to }: Stretch): Met {
    if (this.#state === ENDED) this.#begin();
    let state = this.#state;
    for (let at = from; at < to; at += 1) {
      // In the middle of a cell, quoted or not, most bytes change nothing: looking up each of them took twice the time.
      if (state === QUOTED || state === PLAIN) {
        while (at < to && isText(bytes[at] ?? 0)) at += 1;
        if (at === to) break;
      }
      const kind = KINDS[bytes[at] ?? 0] ?? OTHER;
      const next = NEXT[state * KIND_COUNT + kind] ?? FAULT;
      if (kind !== OTHER || next === FAULT) {
        if (next === FAULT) return { kind: "fault", at, fault: faultOf(state, kind) };
        if (kind === LF) this.line += 1;
        if (next === ENDED) return this.#end(at + 1, state);
        if (next === START) this.cells += 1;
        if (kind === QUOTE && state === START) this.#open(at);
      }
      state = next;
    }
    this.#state = state;
    return END;
  }

  rest(): Rest {
    if (this.#state === QUOTED) return "unclosed";
    if (this.#state === RETURN) return "bareReturn";
    const isBetween = this.#state === ENDED || (this.#state === START && this.cells === 1);
    return isBetween ? "nothing" : "record";
  }

  #begin(): void {
    this.#state = START;
    this.cells = 1;
  }

  #open(at: number): void {
    this.quoteAt = at;
    this.quoteLine = this.line;
  }

  #end(behind: number, state: number): Met {
    this.#state = ENDED;
    this.endings[state === RETURN ? "paired" : "bare"] += 1;
    return { kind: "record", behind };
  }
}

const END: Met = { kind: "end" };

/** Where in a record a byte stands: before a cell, in one without quotes, in one with, behind a quote in it, behind a carriage return. */
const [START, PLAIN, QUOTED, QUOTE_SEEN, RETURN, ENDED, FAULT] = [0, 1, 2, 3, 4, 5, 6];

const [OTHER, COMMA, QUOTE, CR, LF, NUL] = [0, 1, 2, 3, 4, 5];
const KIND_COUNT = 6;

const COMMA_BYTE = 0x2c;
const KINDS = new Uint8Array(256);
KINDS[COMMA_BYTE] = COMMA;
KINDS[0x22] = QUOTE;
KINDS[0x0d] = CR;
KINDS[0x0a] = LF;
KINDS[0x00] = NUL;

// Columns: another byte, comma, quote, carriage return, line feed, NUL.
const NEXT = Uint8Array.from(
  [
    [PLAIN, START, QUOTED, RETURN, ENDED, FAULT],
    [PLAIN, START, FAULT, RETURN, ENDED, FAULT],
    [QUOTED, QUOTED, QUOTE_SEEN, QUOTED, QUOTED, FAULT],
    [FAULT, START, QUOTED, RETURN, ENDED, FAULT],
    [FAULT, FAULT, FAULT, FAULT, ENDED, FAULT],
  ].flat(),
);

/** Blanks, and whatever is behind the comma: all that means anything else is before it. */
function isText(byte: number): boolean {
  return byte > COMMA_BYTE || byte === 0x20;
}

function faultOf(state: number, kind: number): WalkFault {
  if (kind === NUL) return "nul";
  if (state === RETURN) return "bareReturn";
  return state === QUOTE_SEEN ? "behindQuote" : "quoteInside";
}
