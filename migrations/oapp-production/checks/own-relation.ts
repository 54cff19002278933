const ADDRESS = "(https://www.notion.so/";
const SEPARATOR = "), ";

/** An item as a check reads it. */
export type OwnItem = { readonly title: string; readonly page: string };

/**
 * The items of a relation cell, read from its end to its beginning and by cutting alone: whoever made the target read it another way, so that a mistake of
 * one is seen by the other.
 */
export function ownItems(cell: string): readonly OwnItem[] {
  const items: OwnItem[] = [];
  let rest = upToAddress(cell);
  while (rest !== "") {
    const open = rest.lastIndexOf(ADDRESS);
    const before = rest.slice(0, open);
    const start = itemStart(before);
    const title = before.slice(start).trim();
    if (title !== "") items.unshift({ title, page: pageOf(rest.slice(open)) });
    rest = start === 0 ? "" : before.slice(0, start - SEPARATOR.length + 1);
  }
  return items;
}

export function ownTitles(cells: readonly string[]): readonly string[] {
  return [...new Set(cells.flatMap(ownItems).map(({ title }) => title))];
}

/** The text up to the last bracket that ends an address; "" where none does. */
function upToAddress(cell: string): string {
  for (let end = cell.lastIndexOf(")"); end !== -1; end = end === 0 ? -1 : cell.lastIndexOf(")", end - 1)) {
    const text = cell.slice(0, end + 1);
    if (endsWithAddress(text)) return text;
  }
  return "";
}

/** Where the title begins that stands last in a text: behind the address before it. */
function itemStart(text: string): number {
  for (let at = text.lastIndexOf(SEPARATOR); at !== -1; at = at === 0 ? -1 : text.lastIndexOf(SEPARATOR, at - 1)) {
    if (endsWithAddress(text.slice(0, at + 1))) return at + SEPARATOR.length;
  }
  return 0;
}

function endsWithAddress(text: string): boolean {
  const open = text.lastIndexOf(ADDRESS);
  return open !== -1 && text.indexOf(")", open) === text.length - 1 && /^[0-9a-f]{32}$/i.test(pageOf(text.slice(open)));
}

/** The last 32 characters of an address in brackets, without what asks for a view. */
function pageOf(address: string): string {
  const [path = ""] = address.slice(0, -1).split("?");
  return path.slice(-32).toLowerCase();
}
