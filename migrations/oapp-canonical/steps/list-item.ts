import type { NoteLine } from "./read-lines.ts";

export type ListItem = {
  /** The number of a numbered item; null for a bullet. */
  readonly label: string | null;
  /** What is written behind number or bullet, icon included. */
  readonly text: string;
  readonly raw: string;
  readonly offset: number;
};

type AcceptItem = (line: NoteLine) => ListItem | null;

/** A number of at most three digits with a dot or bracket, which is no decimal. */
const NUMBERED = /^(\d{1,3})[.)](?!\d)/u;
const BULLET = "•";

/** "3. text" or "3) text"; null for any other line. */
export function numberedItem({ text, offset }: NoteLine): ListItem | null {
  const found = NUMBERED.exec(text);
  if (found === null) return null;
  return { label: found[1] ?? null, text: text.slice(found[0].length).trim(), raw: text, offset };
}

/** "• text"; null for any other line. */
export function bulletItem({ text, offset }: NoteLine): ListItem | null {
  return text.startsWith(BULLET) ? { label: null, text: text.slice(BULLET.length).trim(), raw: text, offset } : null;
}

/** The items below a heading: the list ends at the first line that is no item, blank lines left out where they are allowed. */
export function listBelow(
  lines: readonly NoteLine[],
  below: { readonly line: number; readonly accept: AcceptItem; readonly isBlankAllowed: boolean },
): readonly ListItem[] {
  const items: ListItem[] = [];
  for (let line = below.line + 1; line < lines.length; line++) {
    const found = lines[line];
    if (found === undefined) break;
    if (found.text === "" && below.isBlankAllowed) continue;
    const item = below.accept(found);
    if (item === null) break;
    items.push(item);
  }
  return items;
}
