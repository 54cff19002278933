import { hex, randomFor, type Stream } from "./random.ts";

export type Page = { readonly title: string; readonly pageId: string };

/** Items as Notion writes them: title, blank, address in parentheses, with ", " between them. */
export function relationCell(pages: readonly Page[]): string {
  return pages
    .map(({ title, pageId }) => `${title} (https://www.notion.so/${slug(title)}-${pageId}?pvs=21)`)
    .join(", ");
}

/** Loses whatever is no letter or digit, as Notion's does: it is no key. */
function slug(title: string): string {
  return title.replaceAll(/[^A-Za-z0-9]+/gu, "-").replaceAll(/^-|-$/gu, "");
}

/** An address without a title. */
export function bareUrl(pageId: string): string {
  return `https://www.notion.so/${pageId}?pvs=21`;
}

/** 32 hexadecimal digits. As Notion's do, those of one workspace begin alike; the last ones tell them apart. */
export function notionPage(seed: number, stream: Stream, index: number): string {
  const workspace = hex(randomFor(seed, "database", 1000), 9);
  return `2${workspace}81${hex(randomFor(seed, stream, index), 20)}`;
}
