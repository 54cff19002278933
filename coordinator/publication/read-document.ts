import { createReadStream } from "node:fs";
import { MEGABYTE } from "../../shared/config.ts";

/**
 * The elements of a JSON array in a file, one after the other, whatever its white space: only one is held. Throws SyntaxError for anything that is no array of
 * complete values.
 */
export async function* readDocument(file: string): AsyncGenerator {
  const splitter = new ElementSplitter();
  for await (const part of createReadStream(file, { encoding: "utf8", highWaterMark: MEGABYTE / 4 })) {
    yield* splitter.split(String(part));
  }
  splitter.end();
}

type Place = "before" | "first" | "inside" | "next" | "behind";

const BLANK = /^[\s]*$/;

/** Finds where the elements end, by brackets and quotes alone; what an element says is for JSON.parse to judge. */
class ElementSplitter {
  #place: Place = "before";
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  #element = "";

  *split(part: string): Generator {
    let from = 0;
    for (let at = 0; at < part.length; at += 1) {
      const character = part[at] ?? "";
      if (this.#isQuoted(character)) continue;
      const isEnd = this.#depth === 1 && (character === "," || character === "]");
      if (isEnd) {
        const text = this.#element + part.slice(from, at);
        this.#element = "";
        from = at + 1;
        yield* this.#complete(text, character);
      } else if (this.#depth === 0) {
        this.#open(character);
        from = at + 1;
      } else this.#descend(character);
    }
    if (this.#depth > 0) this.#element += part.slice(from);
  }

  end(): void {
    if (this.#place !== "behind") throw new SyntaxError("the document ends before its array does");
  }

  #isQuoted(character: string): boolean {
    if (!this.#isText) {
      this.#isText = character === '"' && this.#depth > 0;
      return this.#isText;
    }
    if (this.#isEscaped) this.#isEscaped = false;
    else if (character === "\\") this.#isEscaped = true;
    else if (character === '"') this.#isText = false;
    return true;
  }

  #open(character: string): void {
    if (BLANK.test(character) || (this.#place === "before" && character === "\uFEFF")) return;
    if (this.#place !== "before" || character !== "[") {
      throw new SyntaxError(`the document is no array: ${JSON.stringify(character)} ${this.#place} it`);
    }
    this.#place = "first";
    this.#depth = 1;
  }

  *#complete(text: string, character: string): Generator {
    const isEmptyArray = this.#place === "first" && character === "]" && BLANK.test(text);
    this.#place = character === "," ? "next" : "behind";
    if (character === "]") this.#depth = 0;
    if (isEmptyArray) return;
    const element: unknown = JSON.parse(text);
    yield element;
  }

  #descend(character: string): void {
    if (character === "{" || character === "[") this.#depth += 1;
    if (character === "}" || character === "]") this.#depth -= 1;
  }
}
