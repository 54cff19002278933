/** A line without the blanks around it. */
export type NoteLine = {
  readonly text: string;
  /** Characters of the notes before `text`. */
  readonly offset: number;
};

/** The lines of a cell; they end with LF or CRLF. */
export function readLines(notes: string): readonly NoteLine[] {
  const lines: NoteLine[] = [];
  let start = 0;
  for (const line of notes.split("\n")) {
    lines.push({ text: line.trim(), offset: start + line.length - line.trimStart().length });
    start += line.length + 1;
  }
  return lines;
}
