import { TextDecoder } from "node:util";
import { createReadStream } from "node:fs";
import { readingFile } from "./file-state.ts";

/** A stretch of text; `isBroken` when what follows it is not UTF-8, and there is no more. */
export type TextPiece = { readonly text: string; readonly isBroken: boolean };

/** The text of a file, piece by piece, decoded strictly: a replacement character in the place of a byte would be invented. A byte order mark is left where it is. */
export async function* strictText(file: string): AsyncIterable<TextPiece> {
  const pieces: AsyncIterator<Buffer> = createReadStream(file)[Symbol.asyncIterator]();
  let tail = Buffer.alloc(0);
  for (;;) {
    const next = await readingFile(file, () => pieces.next());
    if (next.done === true) break;
    const bytes = Buffer.concat([tail, next.value]);
    const piece = decode(bytes);
    yield piece;
    if (piece.isBroken) return;
    tail = bytes.subarray(Buffer.byteLength(piece.text));
  }
  if (tail.length > 0) yield { text: "", isBroken: true };
}

/** What of the bytes is text; a character that is cut off at their end is left to the next ones. */
function decode(bytes: Buffer): TextPiece {
  try {
    return { text: strictDecoder().decode(bytes, { stream: true }), isBroken: false };
  } catch {
    return { text: textBeforeFault(bytes), isBroken: true };
  }
}

/** Byte by byte, so that nothing of what can be read is lost. */
function textBeforeFault(bytes: Buffer): string {
  const decoder = strictDecoder();
  let text = "";
  for (const byte of bytes) {
    try {
      text += decoder.decode(Uint8Array.of(byte), { stream: true });
    } catch {
      return text;
    }
  }
  return text;
}

function strictDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
}
