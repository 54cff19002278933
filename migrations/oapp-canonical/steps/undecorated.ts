/** What decorates a heading: icons, with what varies and joins them, number signs, asterisks. */
const DECORATION = /^(?:\p{Extended_Pictographic}|\uFE0F|\u200D|[#* ])+/u;

/** A line without the icons and marks in front of it. */
export function undecorated(line: string): string {
  return line.replace(DECORATION, "");
}
