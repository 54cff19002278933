/** Letters that take two columns: Chinese, Japanese and Korean ones, and most emoji. */
const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;
/** They belong to the letter before them. */
const COMBINING = /\p{Mn}|\p{Me}|\p{Cf}/u;
const PLAIN = /^[\u0020-\u007E]*$/;
/** What a terminal would obey instead of showing it, and what turns the direction of what follows. */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu;

/** Text from elsewhere, on one line, and without anything that a terminal obeys. */
export function cleaned(text: string): string {
  return text.replaceAll(OBEYED, " ");
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width;
}

/** The first `columns` columns of a text, the last of them "…" if something is left out. */
export function clipped(text: string, columns: number, isMarked = false): string {
  if (!isMarked && widthOf(text) <= columns) return text;
  let kept = "";
  let width = 0;
  for (const letter of text) {
    const next = letterWidth(letter);
    if (width + next > columns - 1) break;
    kept += letter;
    width += next;
  }
  return columns < 1 ? "" : `${kept}…`;
}

/** Words on as many lines as they need; a word that is too long for one is broken. */
export function wrapped(text: string, columns: number): string[] {
  const room = Math.max(1, columns);
  const lines: string[] = [];
  let row = "";
  for (const word of text.split(/\s+/).flatMap((each) => pieces(each, room))) {
    const longer = row === "" ? word : `${row} ${word}`;
    if (row !== "" && widthOf(longer) > room) lines.push(row);
    row = row !== "" && widthOf(longer) > room ? word : longer;
  }
  return row === "" ? lines : [...lines, row];
}

function pieces(word: string, room: number): string[] {
  if (widthOf(word) <= room) return [word];
  // A letter may take two columns.
  const letters = Array.from(word);
  const length = PLAIN.test(word) ? room : Math.max(1, Math.floor(room / 2));
  return Array.from({ length: Math.ceil(letters.length / length) }, (_, index) =>
    letters.slice(index * length, (index + 1) * length).join(""),
  );
}

function letterWidth(letter: string): number {
  if (COMBINING.test(letter)) return 0;
  return WIDE.test(letter) ? 2 : 1;
}
