import { seededShare } from "../../../producers/sample/seeded.ts";

export type RandomCsv = {
  readonly bytes: Buffer;
  /** The header first. */
  readonly records: readonly (readonly string[])[];
  /** First and last line of each, as an editor counts them. */
  readonly lines: readonly (readonly [number, number])[];
};

export type RandomCsvOptions = { readonly seed: number; readonly records: number };

const PIECES = [
  "plain",
  ",",
  '"',
  '""',
  "\n",
  "\r\n",
  "\r",
  " ",
  "  trailing  ",
  "👩‍💻",
  "⚠️",
  "✅",
  "é",
  "Žluťoučký",
  "\u{FEFF}",
  "\u{2028}",
  "A, B (C)",
  "'",
  ";",
  "\t",
  "#",
  "\\",
  '\\"',
  "x".repeat(300),
] as const;

/** A well-formed file with whatever a cell may hold, from a seed alone: what its cells are is known without anyone's reading it. */
export function randomCsv({ seed, records }: RandomCsvOptions): RandomCsv {
  let drawn = 0;
  const draw = (below: number): number => Math.floor(seededShare(seed, String((drawn += 1))) * below);
  const width = 1 + draw(6);
  const endings = [["\r\n"], ["\n"], ["\r\n", "\n"]][draw(3)] ?? [];
  const header = Array.from({ length: width }, (_, column) => `${PIECES[draw(10)] ?? ""}column ${column}`);
  const rows = Array.from({ length: records }, () => Array.from({ length: width }, () => cell(draw)));
  const all = [header, ...rows];
  const texts = all.map((cells) => cells.map((each) => quoted(each, draw)).join(","));
  const mark = draw(2) === 0 ? "\u{FEFF}" : "";
  // A last record that is nothing at all would not be there without its line end.
  const isOpen = draw(2) === 0 && texts.at(-1) !== "";
  const ended = texts.map((text) => text + (endings[draw(endings.length)] ?? ""));
  const whole = mark + ended.join("");
  return { bytes: Buffer.from(isOpen ? whole.replace(/\r?\n$/, "") : whole), records: all, lines: linesOf(texts) };
}

function cell(draw: (below: number) => number): string {
  const pieces = draw(4) === 0 ? 0 : draw(5);
  const text = Array.from({ length: pieces }, () => PIECES[draw(PIECES.length)] ?? "").join("");
  return draw(400) === 0 ? text + "long cell ✅ ".repeat(1500) : text;
}

function quoted(text: string, draw: (below: number) => number): string {
  // At the start of a file this character would be taken for a byte order mark.
  const mustBe = /[",\r\n\u{FEFF}]/u.test(text);
  return mustBe || draw(5) === 0 ? `"${text.replaceAll('"', '""')}"` : text;
}

function linesOf(texts: readonly string[]): readonly (readonly [number, number])[] {
  let line = 1;
  return texts.map((text) => {
    const first = line;
    const last = first + text.split("\n").length - 1;
    line = last + 1;
    return [first, last];
  });
}
