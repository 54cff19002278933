/** What a relation cell of a Notion export says, and what of it says nothing: together they are the whole cell but for separators and blanks. */
export type RelationCell = { readonly items: readonly RelationItem[]; readonly unread: readonly string[] };

/** A page that the cell refers to, by the title that it had when it was exported. The words in its address are no key: they are cut and changed. */
export type RelationItem = {
  readonly title: string;
  readonly titleRaw: string;
  /** 32 hexadecimal digits. */
  readonly pageId: string;
  /** The item as it stands in the cell, without its separator. */
  readonly raw: string;
};

/**
 * Items are "title (address)" with ", " between them; a title may hold commas, brackets and line feeds. So an item ends with the address of a Notion page in
 * brackets, and everything between the separator before it and that bracket is its title.
 */
export function parseRelationCell(cell: string): RelationCell {
  const items: RelationItem[] = [];
  const unread: string[] = [];
  let start = 0;
  for (const match of cell.matchAll(PAGE)) {
    const end = match.index + match[0].length;
    const part = cell.slice(start, end);
    const item = itemOf(part, { isFirst: start === 0, bracket: match.index - start, pageId: match[1] ?? "" });
    if (item === null) unread.push(part);
    else items.push(item);
    start = end;
  }
  const rest = cell.slice(start);
  if (rest.trim() !== "") unread.push(rest);
  return { items, unread };
}

/** The address of a page in brackets: words, then 32 hexadecimal digits, then what asks for a view. */
const PAGE = /\(https:\/\/www\.notion\.so\/(?:[^\s()]*[-/])?([0-9a-f]{32})(?:\?[^\s()]*)?\)/gi;
const ADDRESS = "(https://www.notion.so/";
const SEPARATOR = ", ";

type Found = { readonly isFirst: boolean; readonly bracket: number; readonly pageId: string };

function itemOf(part: string, { isFirst, bracket, pageId }: Found): RelationItem | null {
  if (!isFirst && !part.startsWith(SEPARATOR)) return null;
  const before = isFirst ? 0 : SEPARATOR.length;
  const titleRaw = part.slice(before, bracket);
  const title = titleRaw.trim();
  // A page's address inside the title is that of an item which could not be read.
  if (title === "" || titleRaw.includes(ADDRESS)) return null;
  return { title, titleRaw, pageId: pageId.toLowerCase(), raw: part.slice(before) };
}
